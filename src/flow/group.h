// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>
#include <utility>

#include "flow/snapshot.h"

namespace flowtop::flow {

// What the operations of one row have in common.
enum class Grouping : std::uint8_t { kFlow, kProcess, kCgroup, kDevice, kPath };

inline constexpr std::array<std::pair<Grouping, std::string_view>, 5> kGroupingNames = {
    {{Grouping::kFlow, "flow"},
     {Grouping::kProcess, "process"},
     {Grouping::kCgroup, "cgroup"},
     {Grouping::kDevice, "device"},
     {Grouping::kPath, "path"}}};

[[nodiscard]] std::string_view to_string(Grouping grouping);

// Tells the rows of a grouping apart.
struct GroupKey {
  CellKey key;
  std::uint64_t cgroup_id = 0;  // of kCgroup

  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

[[nodiscard]] GroupKey group_key(const Cell& cell, Grouping grouping);

// Cells joined; kFlow leaves them as they are. What a grouping does not tell apart is 0 or empty.
[[nodiscard]] Snapshot group(const Snapshot& snapshot, Grouping grouping);

}  // namespace flowtop::flow
