// SPDX-License-Identifier: Apache-2.0
#include "harness/held_cpu.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "harness/asleep.h"
#include "harness/clock.h"
#include "harness/pin.h"

namespace flowtop::workload {
namespace {

constexpr std::uint64_t kGapNs = 50'000;

// How often this thread had to leave its CPU to another, even for a moment.
long switched_away() {
  rusage usage{};
  (void)getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

std::uint64_t longest_gap_of_spin(const Slice& slice) {
  std::uint64_t longest = 0;
  std::uint64_t last = slice.from_ns;
  while (last < slice.until_ns) {
    const std::uint64_t now = now_ns();
    longest = std::max(longest, now - last);
    last = now;
  }
  return longest;
}

}  // namespace

HeldCpu::HeldCpu(int cpu, std::chrono::nanoseconds slice)
    : cpu_(cpu), slice_length_(slice), thread_([this] { hold_when_asked(); }) {}

HeldCpu::~HeldCpu() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

Result<Slice> HeldCpu::hold() {
  const std::uint64_t before = slices_;
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  changed_.notify_one();
  while (slices_ == before) {
  }
  if (!ready_) return ready_.error();
  return slice_;
}

void HeldCpu::hold_when_asked() {
  ready_ = pin_to(cpu_);
  if (ready_) ready_ = run_first();
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return asked_ || ends_; });
      if (ends_) return;
      asked_ = false;
    }
    const long switches = switched_away();
    const std::uint64_t from = now_ns();
    slice_ = {.from_ns = from,
              .until_ns = from + static_cast<std::uint64_t>(slice_length_.count())};
    ++slices_;
    if (!ready_) continue;
    const std::uint64_t gap = longest_gap_of_spin(slice_);
    held_throughout_ = gap < kGapNs && switched_away() == switches;
  }
}

Status submit_here_reap_held(Job& job, const HeldRounds& rounds, const SubmitSome& submit,
                             const ReapSome& reap) {
  constexpr std::chrono::milliseconds kUntilAsleep{100};
  if (Status pinned = pin_to(rounds.submit_cpu); !pinned) return pinned;
  HeldCpu held(rounds.reap_cpu, rounds.slice);
  const auto mark = [&](std::uint64_t first, std::uint64_t last, const Slice& slice) {
    for (std::uint64_t index = first; index < last; ++index) {
      job.ledger.held(index, slice.from_ns, slice.until_ns);
    }
  };
  std::uint64_t earlier = 0;  // first operation of the round before
  std::atomic<pid_t> reaper = 0;
  const ReapSome reap_there = reap_on(rounds.reap_cpu, reap);
  const auto reap_known = [&]() -> Result<std::uint32_t> {
    reaper = ::gettid();
    return reap_there();
  };
  const auto submit_while_held = [&](std::uint64_t first, std::uint64_t count) -> Status {
    wait_until_asleep(reaper, kUntilAsleep);
    if (!held.held_throughout()) mark(earlier, first, {});
    earlier = first;
    const Result<Slice> slice = held.hold();
    if (!slice) return slice.error();
    mark(first, first + count, *slice);
    return submit(first, count);
  };
  Status done = submit_here_reap_there(job, submit_while_held, reap_known, Refill::kInRounds);
  if (!held.held_throughout()) mark(earlier, job.plan.size(), {});
  return done;
}

}  // namespace flowtop::workload
