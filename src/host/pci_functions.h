// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "host/pci_topology.h"

// Not for use outside src/host.
namespace flowtop::host {

// The PCI function that a device is or hangs below, by its directory in sysfs or a link to it;
// nothing where it is not on PCI.
[[nodiscard]] std::optional<PciFunction> function_of(const std::filesystem::path& sys_root,
                                                     const std::filesystem::path& device);

// Access control sends what goes from peer to peer through this function upwards instead. False
// where its configuration space cannot be read, as without root.
[[nodiscard]] bool redirects(const std::filesystem::path& sys_root, std::string_view address);

}  // namespace flowtop::host
