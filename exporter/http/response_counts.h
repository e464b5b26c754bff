// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

namespace flowtop::http {

// Responses by status code, since the start.
class ResponseCounts {
 public:
  void add(int status) {
    const std::lock_guard lock(mutex_);
    counts_[status]++;
  }

  [[nodiscard]] std::map<int, std::uint64_t> read() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, std::uint64_t> counts_;
};

}  // namespace flowtop::http
