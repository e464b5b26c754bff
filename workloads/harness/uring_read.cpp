// SPDX-License-Identifier: Apache-2.0
#include "harness/uring_read.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "base/system_error.h"
#include "harness/pin.h"

namespace flowtop::workload {
namespace {

unsigned setup_flags(const UringOptions& options) {
  unsigned flags = 0;
  flags |= options.coop ? IORING_SETUP_COOP_TASKRUN : 0U;
  flags |= options.defer ? IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SINGLE_ISSUER : 0U;
  flags |= options.sqpoll ? IORING_SETUP_SQPOLL : 0U;
  flags |= options.iopoll ? IORING_SETUP_IOPOLL : 0U;
  return flags;
}

// Looks until something is there.
int submit_and_spin(io_uring* ring, const Ledger& ledger) {
  ledger.waiting();
  const int rc = io_uring_submit(ring);
  while (rc >= 0 && io_uring_cq_ready(ring) == 0) {
  }
  return rc;
}

// A device that was not done after the nap is given more time from now on.
int wait_after_nap(io_uring* ring, const Ledger& ledger, std::uint32_t wait,
                   std::chrono::microseconds& nap) {
  constexpr std::chrono::microseconds kAllWasThere{200};
  constexpr std::chrono::microseconds kLongest{100'000};
  std::this_thread::sleep_for(nap);
  ledger.waiting();
  const auto begin = std::chrono::steady_clock::now();
  io_uring_cqe* first = nullptr;
  const int rc = io_uring_wait_cqe_nr(ring, &first, wait);
  if (std::chrono::steady_clock::now() - begin > kAllWasThere) nap = std::min(2 * nap, kLongest);
  return rc;
}

// Submits all that is queued; with a nap the wait is a system call of its own.
int submit_and_wait(io_uring* ring, const Ledger& ledger, std::uint32_t wait,
                    std::chrono::microseconds& nap) {
  ledger.waiting();
  if (nap.count() == 0) return io_uring_submit_and_wait(ring, wait);
  const int rc = io_uring_submit(ring);
  return rc < 0 ? rc : wait_after_nap(ring, ledger, wait, nap);
}

}  // namespace

Status through_ring(Job& job, const UringOptions& options) {
  if (options.first) {
    if (Status done = run_first(); !done) return done;
  }
  auto ring = Ring::create(job, setup_flags(options), options.style);
  if (!ring) {
    return ring.error();
  }
  const std::uint64_t total = job.plan.size();
  std::chrono::microseconds nap{options.nap_us};
  std::uint64_t queued = 0;
  std::uint64_t done = 0;
  while (done < total) {
    while (queued < total && queued - done < job.options.depth) {
      ring->queue(job, queued++);
    }
    const auto in_flight = static_cast<std::uint32_t>(queued - done);
    const int rc = options.spin ? submit_and_spin(ring->get(), job.ledger)
                                : submit_and_wait(ring->get(), job.ledger,
                                                  std::min(options.wait, in_flight), nap);
    if (rc < 0 && rc != -EINTR) {
      return system_error(ErrorKind::kInternal, "io_uring_submit_and_wait", -rc);
    }
    done += ring->reap(job);
  }
  return Done{};
}

}  // namespace flowtop::workload
