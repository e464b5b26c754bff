// SPDX-License-Identifier: Apache-2.0
#include "flow/group.h"

#include <algorithm>
#include <map>
#include <utility>

namespace flowtop::flow {
namespace {

bool has_one_process(Grouping grouping) {
  return grouping == Grouping::kFlow || grouping == Grouping::kProcess;
}

// The row that `cell` is the first of.
Cell row_of(const Cell& cell, const GroupKey& group, Grouping grouping) {
  Cell row;
  row.key = group.key;
  row.cgroup_id = group.cgroup_id;
  if (has_one_process(grouping)) {
    row.comm = cell.comm;
    row.cgroup_id = cell.cgroup_id;
  }
  return row;
}

}  // namespace

std::string_view to_string(Grouping grouping) {
  constexpr auto kGroupingOf = [](const auto& entry) { return entry.first; };
  return std::ranges::find(kGroupingNames, grouping, kGroupingOf)->second;
}

GroupKey group_key(const Cell& cell, Grouping grouping) {
  switch (grouping) {
    case Grouping::kProcess:
      return {.key = {.tgid = cell.key.tgid}};
    case Grouping::kCgroup:
      return {.key = {}, .cgroup_id = cell.cgroup_id};
    case Grouping::kDevice:
      return {.key = {.dev = cell.key.dev}};
    case Grouping::kPath:
      return {.key = {.path = cell.key.path}};
    case Grouping::kFlow:
      break;
  }
  return {.key = cell.key};
}

Snapshot group(const Snapshot& snapshot, Grouping grouping) {
  if (grouping == Grouping::kFlow) {
    return snapshot;
  }
  std::map<GroupKey, Cell> rows;
  for (const Cell& cell : snapshot.cells) {
    const GroupKey key = group_key(cell, grouping);
    Cell& row = rows.try_emplace(key, row_of(cell, key, grouping)).first->second;
    if (has_one_process(grouping)) {
      row.more_comms = row.more_comms || cell.more_comms || row.comm != cell.comm;
    }
    row.tally.merge(cell.tally);
  }
  Snapshot grouped;
  for (auto& [key, row] : rows) {
    grouped.cells.push_back(std::move(row));
  }
  grouped.total = snapshot.total;
  grouped.overflow = snapshot.overflow;
  grouped.retired = snapshot.retired;
  return grouped;
}

}  // namespace flowtop::flow
