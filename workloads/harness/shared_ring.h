// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Where the two threads of a shared ring run; nothing: anywhere.
struct RingPlacement {
  std::function<std::optional<int>(std::uint64_t index)> submit_cpu =
      [](std::uint64_t) -> std::optional<int> { return std::nullopt; };
  std::optional<int> reap_cpu{};
};

// One thread submits to a ring, another waits and reaps: the one that submits never sees a
// completion.
Status through_shared_ring(Job& job, const RingPlacement& placement);

}  // namespace flowtop::workload
