// SPDX-License-Identifier: Apache-2.0
#include "flow/aggregate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "flow/cell_parts.h"
#include "flow/enum_names.h"
#include "flow/operation.h"
#include "flow/sums.h"

namespace flowtop::flow {
namespace {

static_assert(FLOWTOP_HISTOGRAM_COUNT == kHistogramCount,
              "the kernel's histograms are in the order of kHistogramColumns");

// Some values may have been counted before the cell was given its histograms.
Histogram histogram_of(const cell& values, const cell_histograms* histograms, std::size_t index) {
  const std::uint64_t sum = std::span(values.sums)[index];
  const std::uint64_t unranked = std::span(values.counts)[index];
  if (histograms == nullptr) {
    return Histogram::without_buckets(unranked, sum);
  }
  const std::span buckets(std::span(histograms->buckets)[index]);
  Histogram histogram =
      Histogram::from_buckets(buckets.first(kernel_buckets_with_values(sum)), sum);
  histogram.merge(Histogram::without_buckets(unranked, 0));
  return histogram;
}

Tally tally_of(const cell& values, const cell_histograms* histograms) {
  Tally tally;
  std::ranges::copy(values.states, tally.states.begin());
  std::ranges::copy(values.distances, tally.distances.begin());
  std::ranges::copy(values.errors, tally.errors.begin());
  tally.counters[counter_index("operations")] = sum_of(tally.states);
  tally.placements = placements_of(values);
  tally.bounces = bounces_of(values);
  tally.counters[counter_index("operation_bytes")] = sum_of(tally.placements.bytes);
  tally.counters[counter_index("fixed_buffer_operations")] = values.fixed_buffers;
  tally.counters[counter_index("broken_promises")] = values.broken_promises;
  tally.counters[counter_index("errors")] = sum_of(tally.errors);
  tally.counters[counter_index("located_deliveries")] = located(tally.distances);
  tally.counters[counter_index("remote_deliveries")] = remote(tally.distances);
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    tally.histograms[i] = histogram_of(values, histograms, i);
  }
  return tally;
}

CellKey key_of(const cell& values) {
  return {.flow_id = values.flow_id,
          .dev = values.dev,
          .path = known(values.path, FLOWTOP_PATH_COUNT),
          .op = known(values.op, FLOWTOP_OP_COUNT),
          .delivery = known(values.delivery, FLOWTOP_DELIVERY_COUNT),
          .tgid = values.tgid};
}

}  // namespace

void Aggregate::add(const cell& values, const cell_histograms* histograms,
                    std::uint64_t histograms_lost) {
  const CellKey key = key_of(values);
  const std::string_view comm = name_in(values.comm);
  const auto [place, is_new] = cells_.try_emplace(key);
  Cell& row = place->second;
  if (is_new) {
    row.key = key;
    row.comm = comm;
    row.cgroup_id = values.cgroup_id;
    row.flow_source = known(values.flow_source, FLOWTOP_FLOW_SOURCE_COUNT);
  }
  row.more_comms = row.more_comms || row.comm != comm;
  if (is_new) {
    row.tally = tally_of(values, histograms);
  } else {
    row.tally.merge(tally_of(values, histograms));
  }
  row.tally.histograms_lost += histograms_lost;
}

void Aggregate::add_overflow(const cell& values, const cell_histograms* histograms) {
  overflow_.merge(tally_of(values, histograms));
}

void Aggregate::add_retired(const cell& values, const cell_histograms* histograms) {
  partly_retired_[key_of(values)].merge(tally_of(values, histograms));
}

Snapshot Aggregate::finish_reading() {
  for (auto part = partly_retired_.begin(); part != partly_retired_.end();) {
    const auto row = cells_.find(part->first);
    if (row != cells_.end()) {
      row->second.tally.merge(part->second);
      ++part;
    } else {
      retired_.merge(part->second);
      part = partly_retired_.erase(part);
    }
  }
  Snapshot snapshot;
  snapshot.overflow = std::exchange(overflow_, {});
  snapshot.retired = retired_;
  snapshot.cells.reserve(cells_.size());
  for (auto& [key, row] : cells_) {
    snapshot.total.merge(row.tally);
    snapshot.cells.push_back(std::move(row));
  }
  cells_.clear();
  snapshot.total.merge(snapshot.overflow);
  snapshot.total.merge(snapshot.retired);
  return snapshot;
}

}  // namespace flowtop::flow
