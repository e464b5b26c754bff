// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "terminal/moment.h"

namespace flowtop::terminal {

// The last ten minutes, or 600 moments where that is more: of each the totals and the busiest rows,
// with the names that these have. Less where that would take more memory than it may.
class History {
 public:
  static constexpr std::uint64_t kReachNs = 600'000'000'000;
  static constexpr std::size_t kMoments = 600;
  static constexpr std::size_t kMostRows = 100;
  static constexpr std::size_t kMostBytes = std::size_t{24} << 20U;

  explicit History(std::size_t most_bytes = kMostBytes) : most_bytes_(most_bytes) {}

  void add(const Moment& moment);

  [[nodiscard]] std::size_t size() const { return kept_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

  // 0 is the last one; back < size().
  [[nodiscard]] Moment at(std::size_t back) const;

  // Its CLOCK_MONOTONIC.
  [[nodiscard]] std::uint64_t at_ns(std::size_t back) const {
    return kept_.at(kept_.size() - 1 - back).at_ns;
  }

 private:
  using Queues = std::map<std::uint32_t, host::DeviceQueues>;

  struct Kept {
    std::uint64_t at_ns = 0;
    std::string encoded;
    std::shared_ptr<const output::Names> names;  // of many moments, as they seldom change
    std::shared_ptr<const Queues> queues;

    [[nodiscard]] std::size_t bytes_beside(const Kept* next) const;
  };

  void drop_oldest();

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::deque<Kept> kept_;  // the oldest first
};

}  // namespace flowtop::terminal
