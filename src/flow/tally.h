// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "abi/error_class.h"
#include "abi/record.h"
#include "flow/catalogue.h"
#include "flow/counters.h"
#include "flow/histogram.h"
#include "flow/sums.h"

namespace flowtop::flow {

// Operations, added up.
struct Tally {
  Counters counters{};
  std::array<std::uint64_t, FLOWTOP_STATE_COUNT> states{};  // closed operations by consumer state
  DistanceCounts distances{};
  std::array<std::uint64_t, FLOWTOP_ERROR_CLASS_COUNT> errors{};
  Placements placements{};
  Bounces bounces{};
  std::array<Histogram, kHistogramCount> histograms;  // in the order of kHistogramColumns
  // How often values left their buckets, and are only counted and summed since.
  std::uint64_t histograms_lost = 0;

  [[nodiscard]] std::uint64_t counter(std::size_t index) const { return counters.at(index); }
  [[nodiscard]] const Histogram& histogram(std::size_t index) const { return histograms.at(index); }
  [[nodiscard]] std::uint64_t operations() const { return counter(counter_index("operations")); }

  void merge(const Tally& other);

  // What came after `earlier`, a former state of this one; nothing where it is none. Where values
  // left their buckets meanwhile, which came after is not known: all are only counted and summed.
  [[nodiscard]] std::optional<Tally> since(const Tally& earlier) const;
};

}  // namespace flowtop::flow
