// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "exporter/http/deadline.h"

namespace flowtop::http {

// One line, without its newline. Called from any thread.
using Log = std::function<void(std::string_view)>;

// For lines that strangers can cause: one per interval, with the number of those left out.
class RateLimitedLog {
 public:
  explicit RateLimitedLog(Log log, std::chrono::milliseconds interval = std::chrono::seconds(10));

  void write(std::string_view line);

 private:
  Log log_;
  std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::optional<Deadline> next_;
  std::uint64_t left_out_ = 0;
};

}  // namespace flowtop::http
