// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"

namespace flowtop::cli {

// Writes all of `text` to standard output. A reader that has gone is an error with an empty
// message: fail() says nothing about it, as a pipe into head(1) should.
[[nodiscard]] Status print(std::string_view text);

}  // namespace flowtop::cli
