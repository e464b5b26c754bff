// SPDX-License-Identifier: Apache-2.0
// More results than the completion queue has room for: the kernel keeps the rest for later.
#include <cerrno>

#include "base/system_error.h"
#include "harness/ring.h"
#include "harness/scenario.h"

namespace flowtop::workload {
namespace {

constexpr std::uint32_t kDepth = 8;
constexpr std::uint64_t kRound = 4 * std::uint64_t{kDepth};  // the queue has 2 * kDepth places

// Takes results out, and asks for those that were kept, until `count` were seen.
Status reap_all(Job& job, const Ring& ring, std::uint64_t count) {
  job.ledger.waiting();
  for (std::uint64_t done = 0; done < count;) {
    done += ring.reap(job);
    if (done == count) break;
    job.ledger.waiting();
    const int rc = io_uring_submit_and_wait(ring.get(), 1);
    if (rc < 0 && rc != -EINTR) {
      return system_error(ErrorKind::kInternal, "io_uring_submit_and_wait", -rc);
    }
  }
  return Done{};
}

Status overflow_in_rounds(Job& job) {
  auto ring = Ring::create(job, 0, RequestStyle{});
  if (!ring) return ring.error();
  for (std::uint64_t first = 0; first < job.plan.size(); first += kRound) {
    for (std::uint64_t part = 0; part < kRound; part += kDepth) {
      if (Status submitted = ring->submit(job, first + part, kDepth); !submitted) return submitted;
    }
    while (!io_uring_cq_has_overflow(ring->get())) {
    }
    if (Status reaped = reap_all(job, *ring, kRound); !reaped) return reaped;
  }
  return Done{};
}

}  // namespace

Scenario overflow() {
  return {
      .name = "overflow",
      .what = "twice as many results as the completion queue holds",
      .options = {.operations = 32 * kRound, .depth = kDepth},
      .run = [](Job& job, const Place&) { return overflow_in_rounds(job); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); },
      // It looks only once it has submitted them all.
      .ready = {.median = 150'000, .p99 = 1'000'000}};
}

}  // namespace flowtop::workload
