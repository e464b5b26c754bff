// SPDX-License-Identifier: Apache-2.0
#include "kernel/histogram_moves.h"

#include <algorithm>

namespace flowtop::kernel {
namespace {

constexpr std::uint64_t kMargin = 16 * kActivityPerOperation;

}  // namespace

std::vector<HistogramMove> choose_moves(std::span<const CellActivity> cells, std::size_t free,
                                        std::size_t most) {
  std::vector<CellActivity> lacking;
  std::vector<CellActivity> having;
  for (const CellActivity& cell : cells) {
    if (cell.has_histograms) {
      having.push_back(cell);
    } else if (cell.activity != 0) {
      lacking.push_back(cell);
    }
  }
  std::ranges::stable_sort(lacking, std::ranges::greater{}, &CellActivity::activity);
  std::ranges::stable_sort(having, std::ranges::less{}, &CellActivity::activity);
  std::vector<HistogramMove> moves;
  auto idlest = having.begin();
  for (const CellActivity& cell : lacking) {
    if (moves.size() == most) {
      break;
    }
    if (moves.size() < free) {
      moves.push_back({.from = std::nullopt, .to = cell.slot});
    } else if (idlest != having.end() && cell.activity > 2 * idlest->activity + kMargin) {
      moves.push_back({.from = idlest++->slot, .to = cell.slot});
    } else {
      break;
    }
  }
  return moves;
}

}  // namespace flowtop::kernel
