// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace flowtop::cli {

// How long to wait after the BPF programs' cost was measured, which took so much CPU time: the
// kernel rewrites its own code to switch the statistics on and off, in a millisecond or in forty. A
// thousandth of a CPU is for that.
[[nodiscard]] constexpr std::chrono::nanoseconds pause_after_measuring(
    std::chrono::nanoseconds cpu) {
  using namespace std::chrono_literals;
  return std::clamp<std::chrono::nanoseconds>(cpu * 1000, 5s, 60s);
}

}  // namespace flowtop::cli
