// SPDX-License-Identifier: Apache-2.0
#include "output/sample.h"

namespace flowtop::output {

double per_second(std::uint64_t count, double interval_s) {
  return interval_s > 0 ? static_cast<double>(count) / interval_s : 0;
}

double operations_per_second(const flow::Tally& interval, double interval_s) {
  return per_second(interval.operations(), interval_s);
}

double bytes_per_second(const flow::Tally& interval, double interval_s) {
  return per_second(interval.counter(flow::counter_index("operation_bytes")), interval_s);
}

flow::PathClass path_of(const flow::Cell& flow, const Sample& sample) {
  const auto facts = sample.devices.find(flow.key.dev);
  return flow::classify(flow.key.path, flow.tally,
                        facts == sample.devices.end() ? flow::DeviceFacts{} : facts->second);
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
