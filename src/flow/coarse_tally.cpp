// SPDX-License-Identifier: Apache-2.0
#include "flow/coarse_tally.h"

#include <algorithm>
#include <span>

namespace flowtop::flow {

std::uint64_t CoarseHistogram::count() const { return sum_of(buckets); }

void CoarseHistogram::merge(const CoarseHistogram& other) {
  add(buckets, other.buckets);
  sum += other.sum;
}

std::uint64_t CoarseTally::operations() const { return sum_of(states); }

std::uint64_t CoarseTally::failed() const { return sum_of(errors); }

void CoarseTally::merge(const CoarseTally& other) {
  bytes += other.bytes;
  add(errors, other.errors);
  add(states, other.states);
  add(distances, other.distances);
  for (std::size_t i = 0; i < histograms.size(); ++i) histograms[i].merge(other.histograms[i]);
}

CoarseTally coarse_tally_of(const cell& values, const coarse_histograms& histograms) {
  CoarseTally tally;
  tally.bytes = values.bytes;
  std::ranges::copy(values.errors, tally.errors.begin());
  std::ranges::copy(values.states, tally.states.begin());
  std::ranges::copy(values.distances, tally.distances.begin());
  for (std::size_t i = 0; i < tally.histograms.size(); ++i) {
    std::ranges::copy(std::span(histograms.buckets)[i], tally.histograms.at(i).buckets.begin());
    tally.histograms.at(i).sum = std::span(values.sums)[i];
  }
  return tally;
}

}  // namespace flowtop::flow
