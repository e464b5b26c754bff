// SPDX-License-Identifier: Apache-2.0
#include "flow/interval.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace flowtop::flow {
namespace {

Tally since_or_all(const Tally& now, const Tally& before) {
  return now.since(before).value_or(now);
}

Cell with_tally(const Cell& cell, Tally tally) {
  return {.key = cell.key,
          .comm = cell.comm,
          .more_comms = cell.more_comms,
          .tally = std::move(tally),
          .cgroup_id = cell.cgroup_id,
          .flow_source = cell.flow_source};
}

// The tallies of cells, found by key.
class Tallies {
 public:
  explicit Tallies(const std::vector<Cell>& cells) {
    tallies_.reserve(cells.size());
    for (const Cell& cell : cells) tallies_.emplace_back(cell.key, &cell.tally);
    if (!std::ranges::is_sorted(tallies_, {}, &Entry::first)) {
      std::ranges::sort(tallies_, {}, &Entry::first);
    }
  }

  // Null where there is none.
  [[nodiscard]] const Tally* find(const CellKey& key) const {
    const auto found = std::ranges::lower_bound(tallies_, key, {}, &Entry::first);
    return found == tallies_.end() || found->first != key ? nullptr : found->second;
  }

 private:
  using Entry = std::pair<CellKey, const Tally*>;
  std::vector<Entry> tallies_;
};

}  // namespace

Snapshot since(const Snapshot& now, const Snapshot& before) {
  const Tallies earlier(before.cells);
  Snapshot interval;
  interval.cells.reserve(now.cells.size());
  for (const Cell& cell : now.cells) {
    const Tally* const then = earlier.find(cell.key);
    Tally tally = then == nullptr ? cell.tally : since_or_all(cell.tally, *then);
    if (tally.operations() != 0) {
      interval.total.merge(tally);
      interval.cells.push_back(with_tally(cell, std::move(tally)));
    }
  }
  interval.overflow = since_or_all(now.overflow, before.overflow);
  interval.total.merge(interval.overflow);
  interval.retired = since_or_all(now.retired, before.retired);
  return interval;
}

}  // namespace flowtop::flow
