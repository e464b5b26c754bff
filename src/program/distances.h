// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "flow/metrics.h"
#include "host/topology.h"
#include "kernel/aggregate.h"

namespace flowtop::program {

// The topology as the kernel's aggregate asks for it. `topology` must outlive it.
[[nodiscard]] inline kernel::DistanceOfCpus distances_in(const host::Topology& topology) {
  return
      [&topology](int from, int to) { return flow::distance_value(topology.distance(from, to)); };
}

}  // namespace flowtop::program
