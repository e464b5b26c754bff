// SPDX-License-Identifier: Apache-2.0
#include "p2p/engines.h"

#include <cerrno>
#include <numeric>
#include <vector>

#include "base/system_error.h"
#include "harness/ring.h"
#include "harness/transfer.h"

namespace flowtop::workload::p2pmem {
namespace {

struct Arrival {
  std::uint64_t index;
  std::int64_t result;
};

class RingRun {
 public:
  RingRun(Traffic& traffic, io_uring* ring, const Registration& registration)
      : traffic_(traffic),
        ring_(ring),
        registration_(registration),
        slot_of_(traffic.job().plan.size()),
        free_(traffic.slots()) {
    std::iota(free_.begin(), free_.end(), 0U);
  }

  [[nodiscard]] bool is_over() const { return arrived_ == slot_of_.size(); }

  void queue_all_that_fit() {
    const std::uint64_t first = queued_;
    for (; queued_ < slot_of_.size() && !free_.empty(); ++queued_) {
      slot_of_[queued_] = free_.back();
      free_.pop_back();
      traffic_.load(queued_, slot_of_[queued_]);
    }
    for (std::uint64_t index = first; index < queued_; ++index) queue(index);
  }

  Status submit_and_wait() {
    traffic_.job().ledger.waiting();
    const int rc = io_uring_submit_and_wait(ring_, 1);
    if (rc >= 0 || rc == -EINTR) return Done{};
    return system_error(ErrorKind::kInternal, "io_uring_submit_and_wait", -rc);
  }

  // All are seen before the first is looked at, which takes longer.
  void reap() {
    for (const Arrival& each : arrivals()) {
      traffic_.unload(each.index, slot_of_[each.index], each.result);
      free_.push_back(slot_of_[each.index]);
      ++arrived_;
    }
  }

 private:
  void queue(std::uint64_t index) {
    const Job& job = traffic_.job();
    io_uring_sqe* sqe = io_uring_get_sqe(ring_);
    const std::span<std::byte> buffer = traffic_.send(index, slot_of_[index]);
    prepare_transfer(*sqe, job.target.file.get(), job.plan[index], buffer,
                     registration_.place_of(buffer.data()));
    io_uring_sqe_set_data64(sqe, Ledger::user_data(index));
  }

  std::vector<Arrival> arrivals() {
    std::vector<Arrival> found;
    io_uring_cqe* cqe = nullptr;
    unsigned head = 0;
    io_uring_for_each_cqe(ring_, head, cqe) {
      found.push_back({Ledger::index(cqe->user_data), cqe->res});
      traffic_.seen(found.back().index, found.back().result);
    }
    io_uring_cq_advance(ring_, static_cast<unsigned>(found.size()));
    return found;
  }

  Traffic& traffic_;
  io_uring* ring_;
  const Registration& registration_;
  std::vector<std::uint32_t> slot_of_;  // by operation
  std::vector<std::uint32_t> free_;
  std::uint64_t queued_ = 0;
  std::uint64_t arrived_ = 0;
};

}  // namespace

void by_calls(Traffic& traffic) {
  for (std::uint64_t index = 0; index < traffic.job().plan.size(); ++index) {
    traffic.load(index, 0);
    traffic.job().ledger.waiting();
    const std::int64_t result = transfer(traffic.job(), index, traffic.send(index, 0));
    traffic.seen(index, result);
    traffic.unload(index, 0, result);
  }
}

Status through_ring(Traffic& traffic, io_uring* ring, const Registration& registration) {
  RingRun run(traffic, ring, registration);
  while (!run.is_over()) {
    run.queue_all_that_fit();
    if (Status waited = run.submit_and_wait(); !waited) return waited;
    run.reap();
  }
  return Done{};
}

}  // namespace flowtop::workload::p2pmem
