// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "host/pci_topology.h"

namespace flowtop::workload::p2pmem {

// Between the memory of a device and a disk.
struct Way {
  host::P2pProvider provider;
  std::string disk;
  host::PciDistance distance = host::PciDistance::kSys;
};

// The shortest one to the disk that `path` is, or is on, and before it any that is likely; from
// `provider` (0000:03:00.0), where that is not empty. Of an error, the message begins with "no
// p2pmem".
[[nodiscard]] Result<Way> find_way(const std::string& path, const std::string& provider);

// The same of a topology that was read, to the disk of that name.
[[nodiscard]] Result<Way> shortest_way(const host::P2pTopology& topology, const std::string& disk,
                                       const std::string& provider);

// Each provider and each disk on a line: how far they are apart, and whether it works.
[[nodiscard]] std::string list_of_ways(const host::P2pTopology& topology);

}  // namespace flowtop::workload::p2pmem
