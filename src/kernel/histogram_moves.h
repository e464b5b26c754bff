// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace flowtop::kernel {

// How busy a cell is.
struct CellActivity {
  std::size_t slot = 0;
  std::uint64_t activity = 0;
  bool has_histograms = false;
};

// kActivityPerOperation for each operation of late: with each reading it loses an eighth.
inline constexpr std::uint64_t kActivityPerOperation = 64;
[[nodiscard]] constexpr std::uint64_t activity_after(std::uint64_t activity,
                                                     std::uint64_t operations) {
  return activity - (activity + 7) / 8 + operations * kActivityPerOperation;
}

struct HistogramMove {
  std::optional<std::size_t> from;  // slot; nothing: a set that is free
  std::size_t to = 0;               // slot

  friend bool operator==(const HistogramMove&, const HistogramMove&) = default;
};

// There are fewer sets of histograms than cells: the busiest are to have them. First the `free`
// sets are given away, then those of the idlest cells, to cells that are clearly busier, by 16
// operations more than twice: they do not go to and fro between cells that are about as busy, or
// busy in turns. The busiest come first; `most` at a time.
[[nodiscard]] std::vector<HistogramMove> choose_moves(std::span<const CellActivity> cells,
                                                      std::size_t free, std::size_t most);

}  // namespace flowtop::kernel
