// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/cgroup_group.h"

namespace flowtop::exporter {

// The groups that are told apart: those that came first, up to a limit. A group stays until it has
// been gone for a while, so that its series are scraped to their end; then its place is free.
class GroupAdmission {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // These two are always there, beside the limit.
  static constexpr std::string_view kOther = "other";      // what found no place
  static constexpr std::string_view kUnknown = "unknown";  // its cgroup was gone before it was read

  GroupAdmission(std::size_t limit, std::chrono::nanoseconds retention)
      : limit_(limit), retention_(retention) {}

  // The name to count it under: its own, or kOther.
  std::string_view admit(const host::CgroupGroup& group);

  // Ends a reading in which `present` had cells. Returns the groups that are forgotten now.
  std::vector<std::string> finish_reading(const std::vector<std::string_view>& present,
                                          TimePoint now);

  [[nodiscard]] std::vector<host::CgroupGroup> groups() const;
  [[nodiscard]] std::size_t limit() const { return limit_; }
  // How often admit() said kOther.
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

 private:
  struct Admitted {
    host::CgroupGroup group;
    TimePoint seen = TimePoint::max();  // when it had cells last; max(): not decided yet
  };

  std::size_t limit_;
  std::chrono::nanoseconds retention_;
  std::map<std::string, Admitted, std::less<>> admitted_;
  std::uint64_t refused_ = 0;
};

}  // namespace flowtop::exporter
