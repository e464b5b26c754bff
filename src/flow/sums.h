// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <iterator>
#include <numeric>

#include "abi/record.h"

namespace flowtop::flow {

// Of an array of counts.
template <typename Counts>
[[nodiscard]] std::uint64_t sum_of(const Counts& counts) {
  return std::accumulate(std::begin(counts), std::end(counts), std::uint64_t{0});
}

// Each of them by itself.
template <typename Counts>
void add(Counts& sums, const Counts& more) {
  std::ranges::transform(sums, more, std::begin(sums), std::plus<>());
}

// Operations by the distance from the CPU of the completion to that of the consumer.
using DistanceCounts = std::array<std::uint64_t, FLOWTOP_DISTANCE_COUNT>;

// Of which both CPUs are known; and of these, where they differ.
[[nodiscard]] inline std::uint64_t located(const DistanceCounts& distances) {
  return sum_of(distances) - distances[FLOWTOP_DISTANCE_NONE];
}
[[nodiscard]] inline std::uint64_t remote(const DistanceCounts& distances) {
  return located(distances) - distances[FLOWTOP_DISTANCE_SAME_CPU];
}

}  // namespace flowtop::flow
