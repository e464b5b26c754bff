// SPDX-License-Identifier: Apache-2.0
// From one device into the memory of another: no byte of it is in the host's.
#include "p2p/scenario.h"

namespace flowtop::workload {

Scenario p2p() { return p2pmem::read_scenario("p2p", "reads into the memory of a PCI device", 0); }

}  // namespace flowtop::workload
