// SPDX-License-Identifier: Apache-2.0
#include "harness/handoff.h"

#include <fmt/format.h>
#include <semaphore.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "harness/asleep.h"
#include "harness/pin.h"

namespace flowtop::workload {
namespace {

// Not std::counting_semaphore: that of libstdc++ 12 can sleep for ever (its bug 104928).
class FreePlaces {
 public:
  explicit FreePlaces(unsigned places) { ::sem_init(&semaphore_, 0, places); }
  FreePlaces(const FreePlaces&) = delete;
  FreePlaces& operator=(const FreePlaces&) = delete;
  FreePlaces(FreePlaces&&) = delete;
  FreePlaces& operator=(FreePlaces&&) = delete;
  ~FreePlaces() { ::sem_destroy(&semaphore_); }

  void acquire() {
    while (::sem_wait(&semaphore_) != 0 && errno == EINTR) {
    }
  }
  bool try_acquire() { return ::sem_trywait(&semaphore_) == 0; }
  void release(unsigned places) {
    for (unsigned place = 0; place < places; ++place) {
      ::sem_post(&semaphore_);
    }
  }

 private:
  sem_t semaphore_{};
};

Status reap_all(std::uint64_t total, const ReapSome& reap, FreePlaces& places) {
  for (std::uint64_t done = 0; done < total;) {
    const auto count = reap();
    if (!count) {
      return count.error();
    }
    done += *count;
    places.release(*count);
  }
  return Done{};
}

// The reaper cannot be called back out of its wait, so this ends the program.
[[noreturn]] void give_up(const Error& error) {
  fmt::print(stderr, "{}\n", error.message);
  std::_Exit(EXIT_FAILURE);
}

void submit_all(const Job& job, const SubmitSome& submit, FreePlaces& places, Refill refill,
                const std::atomic<bool>& reaper_gone) {
  const std::uint64_t total = job.plan.size();
  for (std::uint64_t first = 0; first < total && !reaper_gone;) {
    const std::uint64_t most = std::min<std::uint64_t>(job.options.depth, total - first);
    const std::uint64_t least = refill == Refill::kInRounds ? most : 1;
    std::uint64_t count = 0;
    while (count < least) {
      places.acquire();
      ++count;
    }
    while (count < most && places.try_acquire()) {
      ++count;
    }
    if (const Status status = submit(first, count); !status) {
      give_up(status.error());
    }
    first += count;
  }
}

}  // namespace

ReapSome reap_on(std::optional<int> cpu, const ReapSome& reap) {
  return [cpu, reap]() mutable -> Result<std::uint32_t> {
    if (cpu) {
      if (const Status pinned = pin_to(*cpu); !pinned) return pinned.error();
      cpu.reset();
    }
    return reap();
  };
}

Status submit_here_reap_there(const Job& job, const SubmitSome& submit, const ReapSome& reap,
                              Refill refill) {
  constexpr std::chrono::milliseconds kUntilAsleep{100};
  FreePlaces places{job.options.depth};
  std::atomic<bool> reaper_gone{false};
  std::atomic<pid_t> reaper_tid = 0;
  Status reaped = Done{};
  std::thread reaper{[&] {
    reaper_tid = ::gettid();  // nothing that may sleep comes between this and its wait
    reaped = reap_all(job.plan.size(), reap, places);
    reaper_gone = true;
    places.release(job.options.depth);  // a failed reaper must not leave the submitter asleep
  }};
  wait_until_asleep(reaper_tid, kUntilAsleep);
  submit_all(job, submit, places, refill, reaper_gone);
  reaper.join();
  return reaped;
}

}  // namespace flowtop::workload
