// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace flowtop::flow {

// Tells the first operation that a wake answered from the others, which arrive soon after it. Only
// the latest wakes of each thread are kept: a capture may hold millions.
class WakeWindow {
 public:
  static constexpr std::size_t kWakesPerThread = 64;

  // True once for each wake of the thread `tid`, known by its instant, which is not 0.
  bool first_of(std::uint32_t tid, std::uint64_t wake_ns);

 private:
  struct Latest {
    std::array<std::uint64_t, kWakesPerThread> wakes_ns{};  // a ring; 0 is no wake
    std::size_t next = 0;
  };

  std::unordered_map<std::uint32_t, Latest> threads_;
};

}  // namespace flowtop::flow
