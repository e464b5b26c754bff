// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "flow/catalogue.h"
#include "flow/group.h"
#include "flow/snapshot.h"

namespace flowtop::flow {

struct SortCounter {
  std::size_t index = counter_index("operations");  // in kCounterInfos
  friend bool operator==(SortCounter, SortCounter) = default;
};
struct SortP99 {
  std::size_t index = 0;  // in kHistogramColumns
  friend bool operator==(SortP99, SortP99) = default;
};
struct SortRemote {
  friend bool operator==(SortRemote, SortRemote) = default;
};

// By what rows are sorted, the highest first.
using SortColumn = std::variant<SortCounter, SortP99, SortRemote>;

// The key of a counter, of a histogram (by its p99), or "remote" (by the ratio).
[[nodiscard]] Result<SortColumn> parse_sort_column(std::string_view text);

// Cells whose value is undefined come last; those that are equal by it, most operations first.
void sort_and_limit(Snapshot& snapshot, SortColumn column, std::optional<std::size_t> limit);

void sort_by_operations(std::vector<Cell>& cells);

// The cells that `interval` has, in its order, then those that did nothing meanwhile.
void sort_like(Snapshot& cumulative, const Snapshot& interval, Grouping grouping,
               std::optional<std::size_t> limit);

}  // namespace flowtop::flow
