// SPDX-License-Identifier: Apache-2.0
#include "harness/eventfd_ring.h"

#include <sys/eventfd.h>

#include <cerrno>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "harness/handoff.h"
#include "harness/ring.h"

namespace flowtop::workload {
namespace {

Result<std::uint32_t> reap_after_event(Job& job, Ring& ring, int event_fd) {
  eventfd_t events = 0;
  job.ledger.waiting();
  if (::eventfd_read(event_fd, &events) != 0 && errno != EINTR) {
    return system_error(ErrorKind::kInternal, "eventfd_read", errno);
  }
  return ring.reap(job);
}

}  // namespace

Status through_eventfd(Job& job) {
  auto ring = Ring::create(job, 0, RequestStyle{});
  if (!ring) {
    return ring.error();
  }
  const UniqueFd event{::eventfd(0, EFD_CLOEXEC)};
  if (!event) {
    return system_error(ErrorKind::kInternal, "eventfd", errno);
  }
  if (const int rc = io_uring_register_eventfd(ring->get(), event.get()); rc < 0) {
    return system_error(ErrorKind::kInternal, "io_uring_register_eventfd", -rc);
  }
  return submit_here_reap_there(
      job,
      [&](std::uint64_t first, std::uint64_t count) { return ring->submit(job, first, count); },
      [&] { return reap_after_event(job, *ring, event.get()); });
}

}  // namespace flowtop::workload
