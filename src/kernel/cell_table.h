// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
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

// The cells that the programs write to. Reads them, frees those that are over, and gives the
// histograms to the busiest.
class CellTable {
 public:
  // Hands out the free histograms and fills in the distances; before the programs are attached.
  static Result<CellTable> open(flowtop_bpf& skeleton, const AggregateOptions& options);

  void read(const AggregateSinks& sinks);

  [[nodiscard]] std::vector<CpuPair> cpu_pairs() const;

  void watch(const std::optional<Watch>& rows);

  void fill_distances(const DistanceOfCpus& distance);

 private:
  struct Maps {
    MapView<keys> cell_keys;
    MapView<cell> cells;
    MapView<cell_histograms> histograms;
    MapView<coarse_histograms> coarse;
    MapView<std::uint64_t> free_histograms;
    MapView<cpu_pair> cpu_pairs;
  };

  // One cell, as it was at one moment: the programs go on writing.
  struct Copy {
    cell values;
    cell_histograms histograms;
    coarse_histograms coarse;
  };

  // What a cell had in the histograms that it gave up.
  struct Carried {
    std::array<std::uint64_t, FLOWTOP_HISTOGRAM_COUNT> counts{};
    std::uint64_t times = 0;
  };

  // Variables of the programs.
  struct Shared {
    histogram_queue* queue;
    struct watch* watch;
  };

  CellTable(Maps maps, const Shared& shared, int cpu_count, const AggregateOptions& options);

  [[nodiscard]] cpu_pair& pair(int complete_cpu, int consumer_cpu) const;

  [[nodiscard]] __u64& key(std::size_t slot) const;
  [[nodiscard]] cell& cell_in(std::size_t slot) const;
  // Until the next of these two calls.
  [[nodiscard]] CellReading copy(std::size_t slot);
  [[nodiscard]] CellReading copy_at(std::size_t index);
  [[nodiscard]] bool is_by_cgroup() const { return by_ == AggregateBy::kCgroup; }
  void copy_filled(const cell_histograms& from);
  std::uint64_t note_operations(std::size_t slot, const cell& values);
  void retire(const std::vector<std::size_t>& slots, const CellSink& retired);
  void clear_histograms(std::size_t slot);
  void give_back(std::uint32_t histogram);
  [[nodiscard]] std::size_t free_count() const;
  [[nodiscard]] std::optional<std::uint32_t> take_free();
  void give_to_the_busiest(std::span<const CellActivity> cells);
  void carry_over(std::size_t slot, const cell_histograms& histograms);

  Maps maps_;
  Shared shared_;
  int cpu_count_;
  AggregateBy by_;
  IsOver is_over_;
  std::vector<std::uint64_t> operations_;             // of each slot, when it was read last
  std::vector<std::uint64_t> activity_;               // of each slot, as CellActivity has it
  std::unordered_map<std::size_t, Carried> carried_;  // by slot
  std::unique_ptr<Copy> copy_;
  bool can_wait_for_programs_;
};

}  // namespace flowtop::kernel
