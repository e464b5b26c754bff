// SPDX-License-Identifier: Apache-2.0
// A known share does not go the direct way: each of those has to show, and no other.
#include "p2p/scenario.h"

namespace flowtop::workload {

Scenario p2p_mixed() {
  return p2pmem::read_scenario(
      "p2p_mixed", "reads into the memory of a PCI device, one of four by way of the host's", 25);
}

}  // namespace flowtop::workload
