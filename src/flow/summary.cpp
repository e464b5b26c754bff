// SPDX-License-Identifier: Apache-2.0
#include "flow/summary.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <tuple>
#include <variant>

#include "flow/columns.h"

namespace flowtop::flow {
namespace {

bool is_first_of_its_wake(const flowtop_op_record& record, WakeWindow& wakes) {
  const std::uint64_t wake = record.wake_sent_ns != 0 ? record.wake_sent_ns : record.wake_ns;
  return wake != 0 && wakes.first_of(record.consumer_tid, wake);
}

void add_values(Tally& tally, WakeWindow& wakes, const Operation& operation) {
  std::optional<bool> first_of_wake;
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    const std::size_t column = kHistogramColumns[i];
    const Value value = kColumnValues[column](operation);
    const auto* number = std::get_if<std::uint64_t>(&value);
    if (number == nullptr) {
      continue;
    }
    if (kColumnInfos[column].histogram == HistogramPer::kWake) {
      if (!first_of_wake) {
        first_of_wake = is_first_of_its_wake(operation.record, wakes);
      }
      if (!*first_of_wake) {
        continue;
      }
    }
    tally.histograms[i].add(*number);
  }
}

void add_to(Tally& tally, WakeWindow& wakes, const Operation& operation) {
  count(tally.counters, operation);
  if (!operation.open()) {
    ++tally.states.at(operation.record.consumer_state);
  }
  add_values(tally, wakes, operation);
}

}  // namespace

void Summary::add(const Operation& operation) {
  const flowtop_op_record& record = operation.record;
  const CellKey key{.flow_id = record.flow_id,
                    .dev = record.dev,
                    .path = record.path,
                    .op = record.op,
                    .delivery = record.delivery};
  const auto [place, is_new] = cells_.try_emplace(key);
  Running& cell = place->second;
  const std::string_view comm = comm_of(record);
  if (is_new) {
    cell.comm = comm;
  }
  cell.more_comms = cell.more_comms || cell.comm != comm;
  add_to(cell.tally, cell.wakes, operation);
  add_to(total_, total_wakes_, operation);
}

Snapshot Summary::snapshot() const {
  Snapshot snapshot;
  snapshot.cells.reserve(cells_.size());
  for (const auto& [key, cell] : cells_) {
    snapshot.cells.push_back({key, cell.comm, cell.more_comms, cell.tally});
  }
  constexpr std::size_t kOperations = counter_index("operations");
  std::ranges::stable_sort(snapshot.cells, [](const Cell& a, const Cell& b) {
    return a.tally.counter(kOperations) > b.tally.counter(kOperations);
  });
  snapshot.total = total_;
  return snapshot;
}

}  // namespace flowtop::flow
