// SPDX-License-Identifier: Apache-2.0
// One ring, two threads: the one that submits never sees a completion.
#include <fcntl.h>

#include "base/system_error.h"
#include "harness/handoff.h"
#include "harness/program.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

Status share_ring(Job& job) {
  auto ring = Ring::create(job, 0, RequestStyle{});
  if (!ring) {
    return ring.error();
  }
  const auto reap = [&]() -> Result<std::uint32_t> {
    io_uring_cqe* first = nullptr;
    const int rc = io_uring_wait_cqe(ring->get(), &first);
    if (rc < 0 && rc != -EINTR) {
      return system_error(ErrorKind::kInternal, "io_uring_wait_cqe", -rc);
    }
    return ring->reap(job);
  };
  return submit_here_reap_there(
      job,
      [&](std::uint64_t first, std::uint64_t count) { return ring->submit(job, first, count); },
      reap);
}

}  // namespace
}  // namespace flowtop::workload

int main(int argc, char** argv) {
  using namespace flowtop::workload;
  return run_program({.name = "shared-ring",
                      .description = "One thread submits to a ring, another waits and reaps",
                      .open_flags = O_DIRECT,
                      .run = share_ring},
                     argc, argv);
}
