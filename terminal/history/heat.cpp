// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/heat.h"

#include <algorithm>
#include <utility>

namespace flowtop::terminal {
namespace {

Powers powers_in(const flow::Snapshot& snapshot, const Heat::Of& of) {
  const auto found = std::ranges::find_if(snapshot.cells, [&](const flow::Cell& cell) {
    return flow::group_key(cell, of.grouping) == of.row;
  });
  return found == snapshot.cells.end() ? Powers()
                                       : by_power_of_two(found->tally.histogram(of.histogram));
}

Powers powers_in(const Moment& moment, const Heat::Of& of) {
  const flow::Snapshot& flows = moment.sample.interval;
  return of.grouping == flow::Grouping::kFlow ? powers_in(flows, of)
                                              : powers_in(flow::group(flows, of.grouping), of);
}

}  // namespace

void Heat::follow(const Of& of, const History& history, std::size_t newest) {
  if (of_ != of) known_.clear();
  of_ = of;
  std::map<std::uint64_t, Powers> known;
  const std::size_t end = std::min(newest + kMoments, history.size());
  for (std::size_t back = newest; back < end; ++back) {
    const std::uint64_t at_ns = history.at_ns(back);
    const auto before = known_.find(at_ns);
    known[at_ns] =
        before != known_.end() ? std::move(before->second) : powers_in(history.at(back), of);
  }
  known_ = std::move(known);
  moments_.clear();
  for (const auto& [at_ns, powers] : known_) moments_.push_back(powers);
}

}  // namespace flowtop::terminal
