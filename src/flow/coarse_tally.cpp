// SPDX-License-Identifier: Apache-2.0
#include "flow/coarse_tally.h"

#include <algorithm>
#include <span>

#include "flow/cell_parts.h"

namespace flowtop::flow {

std::uint64_t CoarseHistogram::count() const { return sum_of(buckets); }

void CoarseHistogram::merge(const CoarseHistogram& other) {
  add(buckets, other.buckets);
  sum += other.sum;
}

std::uint64_t CoarseTally::operations() const { return sum_of(states); }

std::uint64_t CoarseTally::bytes() const { return sum_of(placements.bytes); }

std::uint64_t CoarseTally::failed() const { return sum_of(errors); }

void CoarseTally::merge(const CoarseTally& other) {
  add(errors, other.errors);
  add(states, other.states);
  add(distances, other.distances);
  add(placements, other.placements);
  add(bounces, other.bounces);
  fixed_buffers += other.fixed_buffers;
  broken_promises += other.broken_promises;
  for (std::size_t i = 0; i < histograms.size(); ++i) histograms[i].merge(other.histograms[i]);
}

CoarseTally coarse_tally_of(const cell& values, const coarse_histograms& histograms) {
  CoarseTally tally;
  std::ranges::copy(values.errors, tally.errors.begin());
  std::ranges::copy(values.states, tally.states.begin());
  std::ranges::copy(values.distances, tally.distances.begin());
  tally.placements = placements_of(values);
  tally.bounces = bounces_of(values);
  tally.fixed_buffers = values.fixed_buffers;
  tally.broken_promises = values.broken_promises;
  for (std::size_t i = 0; i < tally.histograms.size(); ++i) {
    std::ranges::copy(std::span(histograms.buckets)[i], tally.histograms.at(i).buckets.begin());
    tally.histograms.at(i).sum = std::span(values.sums)[i];
  }
  return tally;
}

}  // namespace flowtop::flow
