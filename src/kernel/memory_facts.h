// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abi/registration.h"

// What the programs count of memory besides the operations themselves.
namespace flowtop::kernel {

// Peer-to-peer memory that operations were seen in. The addresses are physical, those of a BAR.
struct P2pRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t bios = 0;
  std::uint64_t bytes = 0;
};

// A device for which the DMA layer copied through its bounce buffers: named as on its bus.
struct BouncedDevice {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint64_t matched_bytes = 0;  // of operations that are followed
};

struct RegisteringProcess {
  std::uint32_t tgid = 0;
  std::uint64_t cgroup_id = 0;
  std::string comm;
  registrations counts{};
};

struct MemoryFacts {
  std::vector<P2pRange> p2p;
  std::vector<BouncedDevice> bounced;
  registrations registered{};                 // by all processes, also by those that are forgotten
  std::vector<RegisteringProcess> processes;  // the last REGISTERING_PROCESSES, by tgid
};

}  // namespace flowtop::kernel
