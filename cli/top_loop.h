// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/live_source.h"
#include "cli/top_options.h"
#include "program/signals.h"

namespace flowtop::cli {

// Prints a sample after each interval, until there were as many as wanted or a signal comes: then
// the sample that was under way is the last.
[[nodiscard]] Status run_top_loop(LiveSource& source, const program::Signals& signals,
                                  const TopSettings& settings);

}  // namespace flowtop::cli
