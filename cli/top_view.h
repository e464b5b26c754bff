// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/top_options.h"
#include "program/signals.h"
#include "terminal/moment.h"
#include "terminal/tty/view_loop.h"

namespace flowtop::cli {

// Shows what happens, or happened, on the terminal until a key or a signal ends it, with the
// settings that the user keeps.
[[nodiscard]] Status run_top_view(const terminal::Host& host, const terminal::TakeMoment& take,
                                  const program::Signals& signals, const TopSettings& settings);

}  // namespace flowtop::cli
