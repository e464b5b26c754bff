// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace flowtop::http {

// Limits in time are moments, not durations of single waits: a client that sends a byte now and
// then does not hold on for longer.
using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline Deadline after(std::chrono::milliseconds duration) {
  return std::chrono::steady_clock::now() + duration;
}

}  // namespace flowtop::http
