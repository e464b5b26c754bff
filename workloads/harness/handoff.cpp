// SPDX-License-Identifier: Apache-2.0
#include "harness/handoff.h"

#include <fmt/format.h>
#include <semaphore.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <thread>

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

void submit_all(const Job& job, const SubmitSome& submit, FreePlaces& places,
                const std::atomic<bool>& reaper_gone) {
  const std::uint64_t total = job.plan.size();
  for (std::uint64_t first = 0; first < total && !reaper_gone;) {
    places.acquire();
    std::uint64_t count = 1;
    while (first + count < total && places.try_acquire()) {
      ++count;
    }
    if (const Status status = submit(first, count); !status) {
      give_up(status.error());
    }
    first += count;
  }
}

}  // namespace

Status submit_here_reap_there(const Job& job, const SubmitSome& submit, const ReapSome& reap) {
  FreePlaces places{job.options.depth};
  std::atomic<bool> reaper_gone{false};
  Status reaped = Done{};
  std::thread reaper{[&] {
    reaped = reap_all(job.plan.size(), reap, places);
    reaper_gone = true;
    places.release(1);  // a failed reaper must not leave the submitter asleep
  }};
  submit_all(job, submit, places, reaper_gone);
  reaper.join();
  return reaped;
}

}  // namespace flowtop::workload
