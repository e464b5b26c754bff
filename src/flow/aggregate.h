// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "abi/cell.h"
#include "flow/snapshot.h"

namespace flowtop::flow {

// Joins the cells that the kernel adds up in: one flow, device, path, op, delivery and process has
// one for each CPU, and a process that had the same id before has others.
//
// A cell is given as it was at one moment: a copy, while the programs go on. Its histograms are
// null where it has none; it is then only counted and summed.
class Aggregate {
 public:
  // histograms_lost: how often it had histograms before whose values are only counted and summed
  // now.
  void add(const cell& values, const cell_histograms* histograms,
           std::uint64_t histograms_lost = 0);
  void add_overflow(const cell& values, const cell_histograms* histograms);
  // A cell that was freed, and is in no reading from now on.
  void add_retired(const cell& values, const cell_histograms* histograms);

  // What was added, of which the cells and the overflow are forgotten: every reading brings them in
  // full. What is retired stays.
  [[nodiscard]] Snapshot finish_reading();

 private:
  std::map<CellKey, Cell> cells_;
  Tally overflow_;
  // The cells of an ended process are freed one after the other. What is freed first still counts
  // in what the others are joined to: a row must not shrink.
  std::map<CellKey, Tally> partly_retired_;
  Tally retired_;
};

}  // namespace flowtop::flow
