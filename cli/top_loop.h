// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cli/signals.h"
#include "cli/top_options.h"
#include "host/topology.h"
#include "kernel/aggregate.h"
#include "kernel/probes.h"

namespace flowtop::cli {

// For the kernel, which adds operations up by distance; as long as `topology` lives.
[[nodiscard]] kernel::DistanceOfCpus distances_in(const host::Topology& topology);

// Prints a sample after each interval, until there were as many as wanted or a signal comes: then
// the sample that was under way is the last.
[[nodiscard]] Status run_top_loop(kernel::Probes& probes, const Signals& signals,
                                  const TopSettings& settings, host::Topology topology);

}  // namespace flowtop::cli
