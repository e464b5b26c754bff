// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "abi/cell.h"
#include "flow/catalogue.h"
#include "flow/sums.h"

namespace flowtop::flow {

// Its buckets are the coarse ones of abi/buckets.h: bounds are powers of two.
struct CoarseHistogram {
  std::array<std::uint64_t, FLOWTOP_COARSE_BUCKETS> buckets{};
  std::uint64_t sum = 0;

  [[nodiscard]] std::uint64_t count() const;
  void merge(const CoarseHistogram& other);
};

// Operations, added up as a fleet looks at them.
struct CoarseTally {
  std::array<std::uint64_t, FLOWTOP_ERROR_CLASS_COUNT> errors{};
  std::array<std::uint64_t, FLOWTOP_STATE_COUNT> states{};
  DistanceCounts distances{};
  Placements placements{};
  Bounces bounces{};
  std::uint64_t fixed_buffers = 0;
  std::uint64_t broken_promises = 0;
  std::array<CoarseHistogram, kHistogramCount> histograms;  // in the order of kHistogramColumns

  [[nodiscard]] std::uint64_t operations() const;
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::uint64_t failed() const;

  void merge(const CoarseTally& other);
};

[[nodiscard]] CoarseTally coarse_tally_of(const cell& values, const coarse_histograms& histograms);

}  // namespace flowtop::flow
