// SPDX-License-Identifier: Apache-2.0
#include "flow/interval.h"

#include <map>
#include <utility>

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

}  // namespace

Snapshot since(const Snapshot& now, const Snapshot& before) {
  std::map<CellKey, const Tally*> earlier;
  for (const Cell& cell : before.cells) {
    earlier.emplace(cell.key, &cell.tally);
  }
  Snapshot interval;
  for (const Cell& cell : now.cells) {
    const auto found = earlier.find(cell.key);
    Tally tally = found == earlier.end() ? cell.tally : since_or_all(cell.tally, *found->second);
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
