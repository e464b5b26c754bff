// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "kernel/probes.h"

namespace flowtop::cli {

// One line on stderr: "flowtop: TEXT".
void complain(std::string_view text);

// Complains of what this kernel keeps from flowtop: each program that should be attached and is
// not; the others work.
void complain_of_missing(const kernel::Probes& probes);

// Complains, unless there is no message, and returns the exit code: with a COMMAND, every failure
// of flowtop has the same.
[[nodiscard]] int fail(const Error& error, bool with_command = false);

}  // namespace flowtop::cli
