// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "p2p/memory.h"

namespace flowtop::workload::p2pmem {

// What one operation in flight needs. Its data begins or ends in the memory of the device; where it
// is told to bounce, it passes through that of the host.
struct Slot {
  Memory device;
  Memory host;  // none where nothing bounces
};

struct Allocators {
  Allocator device;
  Allocator host = of_host();
};

// All of them or none.
[[nodiscard]] Result<std::vector<Slot>> make_slots(std::uint32_t count, std::size_t bytes,
                                                   bool with_host, const Allocators& allocators);

}  // namespace flowtop::workload::p2pmem
