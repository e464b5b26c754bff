// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "terminal/moment.h"

namespace flowtop::terminal {

// What of a moment is kept: all but its names, its devices' queues and the programs' runs. The rows
// behind the first `most` are joined to some that are called "(others)". Some hundred bytes a row.
[[nodiscard]] std::string encode(const Moment& moment, std::size_t most);

// The same moment again, as far as it was kept.
[[nodiscard]] Moment decode(std::string_view bytes);

}  // namespace flowtop::terminal
