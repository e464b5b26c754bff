// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/log.h"

#include <fmt/core.h>

#include <string>
#include <utility>

namespace flowtop::http {

RateLimitedLog::RateLimitedLog(Log log, std::chrono::milliseconds interval)
    : log_(std::move(log)), interval_(interval) {}

void RateLimitedLog::write(std::string_view line) {
  std::uint64_t left_out = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (next_ && now < *next_) {
      left_out_++;
      return;
    }
    next_ = now + interval_;
    left_out = std::exchange(left_out_, 0);
  }
  log_(left_out == 0 ? std::string(line) : fmt::format("{} ({} more before it)", line, left_out));
}

}  // namespace flowtop::http
