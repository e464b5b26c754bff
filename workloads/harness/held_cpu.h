// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "harness/handoff.h"

namespace flowtop::workload {

struct Slice {
  std::uint64_t from_ns = 0;
  std::uint64_t until_ns = 0;
};

// Lets nobody else run on a CPU for a while: a thread of its own spins there, before all others.
class HeldCpu {
 public:
  HeldCpu(int cpu, std::chrono::nanoseconds slice);
  HeldCpu(const HeldCpu&) = delete;
  HeldCpu& operator=(const HeldCpu&) = delete;
  HeldCpu(HeldCpu&&) = delete;
  HeldCpu& operator=(HeldCpu&&) = delete;
  ~HeldCpu();

  // Returns once the CPU is held, to a caller on another one. Fails with kPrivilege.
  Result<Slice> hold();

  // Of the last slice, once that is over: nothing kept the thread itself from running, such as a
  // SIGSTOP, a hypervisor or the share of time that the scheduler keeps for ordinary threads.
  [[nodiscard]] bool held_throughout() const { return held_throughout_; }

 private:
  void hold_when_asked();

  const int cpu_;
  const std::chrono::nanoseconds slice_length_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool ends_ = false;
  Status ready_ = Done{};
  Slice slice_;
  std::atomic<std::uint64_t> slices_ = 0;  // that have begun
  std::atomic<bool> held_throughout_ = true;
  std::thread thread_;
};

struct HeldRounds {
  int submit_cpu = 0;
  int reap_cpu = 1;
  std::chrono::microseconds slice{400};
};

// submit_here_reap_there, in rounds of job.options.depth operations. The CPU of the thread that
// reaps is held from before each round is submitted, while that thread sleeps, until long after.
Status submit_here_reap_held(Job& job, const HeldRounds& rounds, const SubmitSome& submit,
                             const ReapSome& reap);

}  // namespace flowtop::workload
