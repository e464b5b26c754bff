// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"

namespace flowtop::program {

// What is wrong with a command line that could not be parsed, on one line, and where to read on.
[[nodiscard]] Error usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace flowtop::program
