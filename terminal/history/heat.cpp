// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/heat.h"

#include <algorithm>

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

void Heat::follow(const Of& of, const History& history, std::size_t newest, const Moment& shown) {
  followed_.follow(of, history, newest, shown, kMoments,
                   [&of](const Moment& moment) { return powers_in(moment, of); });
  moments_.clear();
  for (const auto& [at_ns, powers] : followed_.known()) moments_.push_back(powers);
}

}  // namespace flowtop::terminal
