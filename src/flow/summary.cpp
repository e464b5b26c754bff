// SPDX-License-Identifier: Apache-2.0
#include "flow/summary.h"

#include <cstddef>
#include <string_view>
#include <variant>

#include "abi/metrics.h"
#include "flow/columns.h"
#include "flow/metrics.h"
#include "flow/sort.h"

namespace flowtop::flow {
namespace {

void add_values(Tally& tally, const Operation& operation) {
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    const std::size_t column = kHistogramColumns[i];
    if (kColumnInfos[column].histogram == HistogramPer::kWake && !operation.is_the_wake()) {
      continue;
    }
    const Value value = kColumnValues[column](operation);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
      tally.histograms[i].add(*number);
    }
  }
}

// Not located: NONE. Located where the topology does not tell: UNKNOWN.
std::uint8_t distance_of(const Operation& operation) {
  if (!operation.remote) {
    return FLOWTOP_DISTANCE_NONE;
  }
  return distance_value(operation.distance);
}

void add_memory(Tally& tally, const flowtop_op_record& record) {
  ++tally.placements.operations.at(record.placement);
  tally.placements.bytes.at(record.placement) += record.bytes;
  for (std::size_t bounce = 0; bounce < FLOWTOP_BOUNCE_COUNT; ++bounce) {
    if ((record.bounces >> bounce & 1U) == 0) continue;
    ++tally.bounces.operations.at(bounce);
    tally.bounces.bytes.at(bounce) += flowtop_bounced_bytes(&record, static_cast<int>(bounce));
  }
}

void add_to(Tally& tally, const Operation& operation) {
  count(tally.counters, operation);
  if (!operation.open()) {
    ++tally.states.at(operation.record.consumer_state);
  }
  ++tally.distances.at(distance_of(operation));
  if (operation.record.error != 0) {
    ++tally.errors.at(flowtop_error_class_of(static_cast<int>(operation.record.error)));
  }
  add_memory(tally, operation.record);
  add_values(tally, operation);
}

}  // namespace

void Summary::add(const Operation& operation) {
  const flowtop_op_record& record = operation.record;
  CellKey key = key_of(record);
  if (per_process_ == PerProcess::kNo) key.tgid = 0;
  const auto [place, is_new] = cells_.try_emplace(key);
  Cell& cell = place->second;
  const std::string_view comm = comm_of(record);
  if (is_new) {
    cell.key = key;
    cell.comm = comm;
    cell.cgroup_id = record.cgroup_id;
    cell.flow_source = record.flow_source;
  }
  cell.more_comms = cell.more_comms || cell.comm != comm;
  add_to(cell.tally, operation);
  add_to(total_, operation);
}

Snapshot Summary::snapshot() const {
  Snapshot snapshot;
  snapshot.cells.reserve(cells_.size());
  for (const auto& [key, cell] : cells_) {
    snapshot.cells.push_back(cell);
  }
  sort_by_operations(snapshot.cells);
  snapshot.total = total_;
  return snapshot;
}

}  // namespace flowtop::flow
