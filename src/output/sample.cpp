// SPDX-License-Identifier: Apache-2.0
#include "output/sample.h"

#include <cstdint>

namespace flowtop::output {
namespace {

double per_second(std::uint64_t count, double interval_s) {
  return interval_s > 0 ? static_cast<double>(count) / interval_s : 0;
}

}  // namespace

double operations_per_second(const flow::Tally& interval, double interval_s) {
  return per_second(interval.operations(), interval_s);
}

double bytes_per_second(const flow::Tally& interval, double interval_s) {
  return per_second(interval.counter(flow::counter_index("operation_bytes")), interval_s);
}

IntervalTallies::IntervalTallies(const Sample& sample) : grouping_(sample.grouping) {
  for (const flow::Cell& cell : sample.interval.cells) {
    tallies_.emplace(flow::group_key(cell, grouping_), &cell.tally);
  }
}

const flow::Tally& IntervalTallies::of(const flow::Cell& cumulative) const {
  const auto found = tallies_.find(flow::group_key(cumulative, grouping_));
  return found == tallies_.end() ? nothing_ : *found->second;
}

}  // namespace flowtop::output
