// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "abi/state.h"
#include "base/result.h"
#include "kernel/aggregate.h"
#include "kernel/map_view.h"
#include "kernel/skeleton.h"

namespace flowtop::kernel {

// The cells that the programs write to. Reads them, and frees those whose process is gone.
class CellTable {
 public:
  // Hands out the free histograms and fills in the distances; before the programs are attached.
  static Result<CellTable> open(flowtop_bpf& skeleton, const AggregateOptions& options);

  [[nodiscard]] AggregateReading read();

 private:
  struct Maps {
    MapView<keys> cell_keys;
    MapView<cell> cells;
    MapView<cell_histograms> histograms;
    MapView<std::uint64_t> free_histograms;
    MapView<cpu_pair> cpu_pairs;
  };

  CellTable(Maps maps, histogram_queue& queue, int cpu_count);

  [[nodiscard]] __u64& key(std::size_t slot) const;
  [[nodiscard]] cell& cell_in(std::size_t slot) const;
  [[nodiscard]] CellCopy copy(const cell& values) const;
  [[nodiscard]] bool is_unchanged(std::size_t slot, const cell& values);
  void read_overflow(AggregateReading& reading) const;
  void fill_distances(const DistanceOfCpus& distance);
  void read_pairs(AggregateReading& reading) const;
  void retire(const std::vector<std::size_t>& slots, AggregateReading& reading);
  void give_back(std::uint32_t histogram);

  Maps maps_;
  histogram_queue* queue_;
  int cpu_count_;
  std::vector<std::uint64_t> operations_;  // of each slot, when it was read last
};

}  // namespace flowtop::kernel
