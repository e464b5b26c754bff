// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "host/pci_topology.h"

namespace flowtop::cli {

// Which disk reaches the memory of which PCI device, and how far away that is; or one line that
// says why there is none.
[[nodiscard]] std::string p2p_table(const host::P2pTopology& topology);
[[nodiscard]] nlohmann::json p2p_json(const host::P2pTopology& topology);

}  // namespace flowtop::cli
