// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace flowtop::terminal {

// The whole file, or none. Fails with kOutput.
[[nodiscard]] Status save_text(const std::string& name, const std::string& text);

// Writes both to the working directory, as flowtop-20261120-151102.250.txt and .csv after the
// moment's time, and says so. What is there already is replaced as a whole. Fails with kOutput.
[[nodiscard]] Result<std::string> save_view(const std::string& screen, const std::string& rows,
                                            std::uint64_t realtime_ns);

}  // namespace flowtop::terminal
