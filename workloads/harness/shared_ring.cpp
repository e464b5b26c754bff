// SPDX-License-Identifier: Apache-2.0
#include "harness/shared_ring.h"

#include <cerrno>

#include "base/system_error.h"
#include "harness/handoff.h"
#include "harness/pin.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

Status submit_from(Job& job, const Ring& ring, const RingPlacement& placement, std::uint64_t first,
                   std::uint64_t count) {
  for (std::uint64_t index = first; index < first + count; ++index) {
    if (const std::optional<int> cpu = placement.submit_cpu(index)) {
      if (Status pinned = pin_to(*cpu); !pinned) return pinned;
    }
    if (Status submitted = ring.submit(job, index, 1); !submitted) return submitted;
  }
  return Done{};
}

Result<std::uint32_t> wait_and_reap(Job& job, const Ring& ring) {
  io_uring_cqe* first = nullptr;
  job.ledger.waiting();
  const int rc = io_uring_wait_cqe(ring.get(), &first);
  if (rc < 0 && rc != -EINTR) {
    return system_error(ErrorKind::kInternal, "io_uring_wait_cqe", -rc);
  }
  return ring.reap(job);
}

}  // namespace

Status through_shared_ring(Job& job, const RingPlacement& placement) {
  auto ring = Ring::create(job, 0, RequestStyle{});
  if (!ring) return ring.error();
  return submit_here_reap_there(
      job,
      [&](std::uint64_t first, std::uint64_t count) {
        return submit_from(job, *ring, placement, first, count);
      },
      reap_on(placement.reap_cpu, [&] { return wait_and_reap(job, *ring); }));
}

}  // namespace flowtop::workload
