// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/cell.h"
#include "abi/record.h"
#include "flow/catalogue.h"
#include "flow/snapshot.h"

// Cells for tests that need no kernel.
namespace flowtop::test {

inline void set_comm(cell& values, std::string_view comm) {
  std::memset(values.comm, 0, sizeof values.comm);
  std::memcpy(values.comm, comm.data(), std::min(comm.size(), sizeof values.comm));
}

// One waiting read per operation, 4 KiB each, consumed on another core.
inline cell kernel_cell(std::uint64_t operations, std::uint16_t cpu = 0) {
  cell values{};
  values.flow_id = 0x00c0ffee;
  values.tgid = 100;
  values.process = 1;
  values.dev = 7U << 20U;
  values.cgroup_id = 42;
  set_comm(values, "fio");
  values.op = FLOWTOP_OP_READ;
  values.path = FLOWTOP_PATH_IO_URING;
  values.delivery = FLOWTOP_DELIVERY_TASKWORK;
  values.flow_source = FLOWTOP_FLOW_DERIVED;
  values.cpu = cpu;
  values.placements[FLOWTOP_PLACEMENT_HOST] = operations;
  values.placement_bytes[FLOWTOP_PLACEMENT_HOST] = operations * 4096;
  values.states[FLOWTOP_STATE_WAITING] = operations;
  values.distances[FLOWTOP_DISTANCE_LLC] = operations;
  return values;
}

// Puts `times` values into histogram `index`.
inline void put(cell& values, cell_histograms& histograms, std::size_t index, std::uint64_t value,
                std::uint64_t times) {
  histograms.buckets[index][flowtop_bucket_of(value)] += times;
  values.sums[index] += value * times;
}

// The same without histograms.
inline void put(cell& values, std::size_t index, std::uint64_t value, std::uint64_t times) {
  values.counts[index] += times;
  values.sums[index] += value * times;
}

// A row of `operations` reads of 4 KiB, each of which took `useful_ns`.
inline flow::Cell row_of(std::uint32_t flow_id, std::uint64_t operations,
                         std::uint64_t useful_ns = 3'000) {
  flow::Cell row;
  row.key = {.flow_id = flow_id,
             .dev = 7U << 20U,
             .path = FLOWTOP_PATH_IO_URING,
             .op = FLOWTOP_OP_READ,
             .delivery = FLOWTOP_DELIVERY_TASKWORK,
             .tgid = 100};
  row.comm = "fio";
  row.cgroup_id = 42;
  row.tally.counters[flow::counter_index("operations")] = operations;
  row.tally.counters[flow::counter_index("operation_bytes")] = operations * 4096;
  row.tally.counters[flow::counter_index("located_deliveries")] = operations;
  row.tally.placements.operations[FLOWTOP_PLACEMENT_HOST] = operations;
  row.tally.placements.bytes[FLOWTOP_PLACEMENT_HOST] = operations * 4096;
  row.tally.states[FLOWTOP_STATE_WAITING] = operations;
  row.tally.distances[FLOWTOP_DISTANCE_SAME_CPU] = operations;
  row.tally.histograms[flow::histogram_index("useful_completion_ns")].add(useful_ns, operations);
  return row;
}

inline flow::Snapshot snapshot_of(std::vector<flow::Cell> cells) {
  flow::Snapshot snapshot;
  for (const flow::Cell& cell : cells) snapshot.total.merge(cell.tally);
  snapshot.cells = std::move(cells);
  return snapshot;
}

}  // namespace flowtop::test
