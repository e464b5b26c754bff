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

// Operations and their bytes, by one property.
template <std::size_t Size>
struct Parts {
  std::array<std::uint64_t, Size> operations{};
  std::array<std::uint64_t, Size> bytes{};

  friend bool operator==(const Parts&, const Parts&) = default;
};

template <std::size_t Size>
void add(Parts<Size>& sums, const Parts<Size>& more) {
  add(sums.operations, more.operations);
  add(sums.bytes, more.bytes);
}

// By enum flowtop_placement; and by enum flowtop_bounce, where one may be in several parts.
using Placements = Parts<FLOWTOP_PLACEMENT_COUNT>;
using Bounces = Parts<FLOWTOP_BOUNCE_COUNT>;

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
