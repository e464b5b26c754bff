// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"

namespace flowtop::terminal {

// Runs `view` in a child, and returns its exit code. However the child ends, SIGKILL included, the
// terminal is given back as it was; if this process is the one that is killed, the child ends by
// SIGTERM. SIGINT, SIGTERM, SIGHUP and SIGTSTP are handed on to the child; where it stops, so does
// this process, with its job.
[[nodiscard]] Result<int> run_guarded(const std::function<int()>& view);

}  // namespace flowtop::terminal
