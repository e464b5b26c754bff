// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "abi/state.h"
#include "base/result.h"
#include "kernel/aggregate.h"
#include "kernel/histogram_moves.h"
#include "kernel/map_view.h"

struct flowtop_bpf;

namespace flowtop::kernel {

// The cells that the programs write to. Reads them, frees those whose process is gone, and gives
// the histograms to the busiest.
class CellTable {
 public:
  // Hands out the free histograms and fills in the distances; before the programs are attached.
  static Result<CellTable> open(flowtop_bpf& skeleton, const AggregateOptions& options);

  [[nodiscard]] AggregateReading read();

  void fill_distances(const DistanceOfCpus& distance);

 private:
  struct Maps {
    MapView<keys> cell_keys;
    MapView<cell> cells;
    MapView<cell_histograms> histograms;
    MapView<std::uint64_t> free_histograms;
    MapView<cpu_pair> cpu_pairs;
  };

  // What a cell had in the histograms that it gave up.
  struct Carried {
    std::array<std::uint64_t, FLOWTOP_HISTOGRAM_COUNT> counts{};
    std::uint64_t times = 0;
  };

  CellTable(Maps maps, histogram_queue& queue, int cpu_count);

  [[nodiscard]] cpu_pair& pair(int complete_cpu, int consumer_cpu) const;

  [[nodiscard]] __u64& key(std::size_t slot) const;
  [[nodiscard]] cell& cell_in(std::size_t slot) const;
  [[nodiscard]] CellCopy copy(std::size_t slot) const;
  [[nodiscard]] CellCopy copy_of(const cell& values) const;
  std::uint64_t note_operations(std::size_t slot, const cell& values);
  void read_overflow(AggregateReading& reading) const;
  void read_pairs(AggregateReading& reading) const;
  void retire(const std::vector<std::size_t>& slots, AggregateReading& reading);
  void give_back(std::uint32_t histogram);
  [[nodiscard]] std::size_t free_count() const;
  [[nodiscard]] std::optional<std::uint32_t> take_free();
  void give_to_the_busiest(std::span<const CellActivity> cells);
  void carry_over(std::size_t slot, const cell_histograms& histograms);

  Maps maps_;
  histogram_queue* queue_;
  int cpu_count_;
  std::vector<std::uint64_t> operations_;             // of each slot, when it was read last
  std::vector<std::uint64_t> activity_;               // of each slot, as CellActivity has it
  std::unordered_map<std::size_t, Carried> carried_;  // by slot
  bool can_wait_for_programs_;
};

}  // namespace flowtop::kernel
