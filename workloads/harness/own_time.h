// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace flowtop::workload {

// How the calling thread has spent its time so far.
struct OwnTime {
  std::int64_t gave_up = 0;     // times that it gave up its CPU by itself: getrusage(2), ru_nvcsw
  std::int64_t preempted = 0;   // times that it was taken away: ru_nivcsw
  std::int64_t wall_ns = 0;     // CLOCK_MONOTONIC
  std::int64_t running_ns = 0;  // on a CPU
  // Runnable, without a CPU: /proc/thread-self/schedstat. Nothing: this kernel does not say.
  std::optional<std::int64_t> queued_ns{};

  static OwnTime now();
};

// It did not give up its CPU.
[[nodiscard]] bool stayed_awake(const OwnTime& from, const OwnTime& until);

// For how long it was off the CPU once it had fallen asleep, at least, ns; 0 where it did not fall
// asleep, or more than once, or nobody knows. Where a hypervisor takes the CPU away, or interrupts
// are counted apart, that is in it, too.
[[nodiscard]] std::uint64_t gone_ns(const OwnTime& from, const OwnTime& until);

}  // namespace flowtop::workload
