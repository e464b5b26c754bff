// SPDX-License-Identifier: Apache-2.0
#include "flow/tally.h"

#include <utility>

namespace flowtop::flow {
namespace {

// False where `less` is no former state of `values`.
template <std::size_t Size>
bool subtract(std::array<std::uint64_t, Size>& values,
              const std::array<std::uint64_t, Size>& less) {
  for (std::size_t i = 0; i < Size; ++i) {
    if (less[i] > values[i]) {
      return false;
    }
    values[i] -= less[i];
  }
  return true;
}

template <std::size_t Size>
bool subtract(Parts<Size>& values, const Parts<Size>& less) {
  return subtract(values.operations, less.operations) && subtract(values.bytes, less.bytes);
}

}  // namespace

void Tally::merge(const Tally& other) {
  add(counters, other.counters);
  add(states, other.states);
  add(distances, other.distances);
  add(errors, other.errors);
  add(placements, other.placements);
  add(bounces, other.bounces);
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    histograms[i].merge(other.histograms[i]);
  }
  histograms_lost += other.histograms_lost;
}

std::optional<Tally> Tally::since(const Tally& earlier) const {
  Tally difference;
  difference.counters = counters;
  difference.states = states;
  difference.distances = distances;
  difference.errors = errors;
  difference.placements = placements;
  difference.bounces = bounces;
  if (!subtract(difference.counters, earlier.counters) ||
      !subtract(difference.states, earlier.states) ||
      !subtract(difference.distances, earlier.distances) ||
      !subtract(difference.errors, earlier.errors) ||
      !subtract(difference.placements, earlier.placements) ||
      !subtract(difference.bounces, earlier.bounces)) {
    return std::nullopt;
  }
  const bool buckets_stayed = histograms_lost == earlier.histograms_lost;
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    std::optional<Histogram> histogram = buckets_stayed
                                             ? histograms[i].since(earlier.histograms[i])
                                             : histograms[i].counted_since(earlier.histograms[i]);
    if (!histogram) {
      return std::nullopt;
    }
    difference.histograms[i] = std::move(*histogram);
  }
  return difference;
}

}  // namespace flowtop::flow
