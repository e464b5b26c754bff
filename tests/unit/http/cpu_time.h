// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <ctime>
#include <functional>

namespace flowtop::http {

// What `work` costs, whatever else the machine does: of the thread that calls, or of all of the
// process (CLOCK_PROCESS_CPUTIME_ID).
inline std::chrono::nanoseconds cpu_time_of(const std::function<void()>& work,
                                            clockid_t clock = CLOCK_THREAD_CPUTIME_ID) {
  const auto now = [clock] {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  };
  const auto start = now();
  work();
  return now() - start;
}

}  // namespace flowtop::http
