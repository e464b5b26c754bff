// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "abi/cell.h"

namespace flowtop::kernel {

// enum flowtop_distance between the CPUs of two ids.
using DistanceOfCpus = std::function<std::uint8_t(int, int)>;

// The always-on aggregate. docs/memory.md says what it costs.
struct AggregateOptions {
  static constexpr std::size_t kMostCells = std::size_t{1} << 17;
  static constexpr std::size_t kMostHistograms = std::size_t{1} << 11;

  std::size_t cells = 16384;     // of {flow, process, op, delivery, CPU}; rounded up to 8 * 2^n
  std::size_t histograms = 512;  // cells that may have histograms; rounded up to 2^n
  DistanceOfCpus distance;       // empty: the topology is not known
};

// What one cell held when it was read.
struct CellCopy {
  cell values{};
  std::unique_ptr<cell_histograms> histograms;  // null where it has none
  // How often it gave its histograms up: what was in them is counted and summed.
  std::uint64_t histograms_lost = 0;
};

struct CpuPair {
  int complete_cpu = 0;
  int consumer_cpu = 0;
  std::uint64_t operations = 0;
};

struct AggregateReading {
  std::vector<CellCopy> cells;
  std::vector<CellCopy> overflow;
  // Freed since the last reading, with their last values: they are in no `cells` from now on.
  std::vector<CellCopy> retired;
  std::vector<CpuPair> cpu_pairs;
};

// What the programs cost while BPF statistics were on.
struct RunTime {
  std::uint64_t run_ns = 0;  // over all CPUs; the statistics' own cost is part of it
  std::uint64_t calls = 0;
  std::uint64_t wall_ns = 0;
  std::uint64_t operations = 0;
};

}  // namespace flowtop::kernel
