// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"

namespace flowtop::terminal {

// Runs `view` in a child, and returns its exit code. However the child ends, SIGKILL included, the
// terminal is given back as it was; if this process is the one that is killed, the child ends by
// SIGTERM. SIGINT, SIGTERM and SIGHUP are handed on to the child.
[[nodiscard]] Result<int> run_guarded(const std::function<int()>& view);

}  // namespace flowtop::terminal
