// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "abi/record.h"
#include "flow/catalogue.h"
#include "flow/counters.h"
#include "flow/histogram.h"

namespace flowtop::flow {

// What the operations of one row of the summary have in common.
struct CellKey {
  std::uint32_t flow_id = 0;
  std::uint32_t dev = 0;
  std::uint8_t path = 0;
  std::uint8_t op = 0;
  std::uint8_t delivery = 0;

  friend auto operator<=>(const CellKey&, const CellKey&) = default;
};

struct Tally {
  Counters counters{};
  std::array<std::uint64_t, FLOWTOP_STATE_COUNT> states{};  // closed operations by consumer state
  std::array<Histogram, kHistogramCount> histograms;        // in the order of kHistogramColumns

  [[nodiscard]] std::uint64_t counter(std::size_t index) const { return counters.at(index); }
  [[nodiscard]] const Histogram& histogram(std::size_t index) const { return histograms.at(index); }
};

struct Cell {
  CellKey key;
  std::string comm;         // of its first operation
  bool more_comms = false;  // not the only one
  Tally tally;
};

// What was known at one moment. Never changes once made.
struct Snapshot {
  std::vector<Cell> cells;  // most operations first
  Tally total;
};

}  // namespace flowtop::flow
