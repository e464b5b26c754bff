// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "abi/cell.h"

namespace flowtop::kernel {

// enum flowtop_distance between the CPUs of two ids.
using DistanceOfCpus = std::function<std::uint8_t(int, int)>;

// What one cell stands for.
enum class AggregateBy : std::uint8_t {
  kFlow,    // {flow, process, op, delivery, CPU}; the busiest have histograms
  kCgroup,  // {cgroup, device, path, op, delivery, CPU}; all have coarse histograms
};

// Whether a cell is to be freed. is_idle: nothing was added to it since the last reading, which has
// all that is in it. Asked of every cell in each reading.
using IsOver = std::function<bool(const cell&, bool is_idle)>;

// The always-on aggregate. docs/memory.md says what it costs.
struct AggregateOptions {
  static constexpr std::size_t kMostCells = std::size_t{1} << 17;
  static constexpr std::size_t kMostHistograms = std::size_t{1} << 11;

  AggregateBy by = AggregateBy::kFlow;
  std::size_t cells = 16384;     // rounded up to 8 * 2^n
  std::size_t histograms = 512;  // cells that may have histograms; rounded up to 2^n
  IsOver is_over;                // empty: when its process has ended
  DistanceOfCpus distance;       // empty: the topology is not known
};

// What one cell held when it was read. Gone when the sink that it was handed to returns.
struct CellReading {
  const cell& values;
  // Null where it has none. Of each, as many as flow::kernel_buckets_with_values() says.
  const cell_histograms* histograms = nullptr;
  const coarse_histograms* coarse = nullptr;  // by cgroup
  // How often it gave its histograms up: what was in them is counted and summed.
  std::uint64_t histograms_lost = 0;
};

using CellSink = std::function<void(const CellReading&)>;

// Where a reading goes, cell by cell, since there may be many: first all cells, then the rest.
struct AggregateSinks {
  CellSink cell;
  CellSink overflow;
  CellSink retired;  // freed since the last reading, with its last values: in no `cell` from now on
};

struct CpuPair {
  int complete_cpu = 0;
  int consumer_cpu = 0;
  std::uint64_t operations = 0;
  std::uint32_t watched = 0;  // those of a Watch; wraps

  friend bool operator==(const CpuPair&, const CpuPair&) = default;
};

// The operations that have all that is given.
struct Watch {
  std::optional<std::uint32_t> flow_id{};
  std::optional<std::uint32_t> tgid{};
  std::optional<std::uint32_t> dev{};
  std::optional<std::uint8_t> path{};
  std::optional<std::uint8_t> op{};
  std::optional<std::uint8_t> delivery{};
  std::optional<std::uint64_t> cgroup_id{};
};

// What the programs cost while BPF statistics were on.
struct RunTime {
  std::uint64_t run_ns = 0;  // over all CPUs; the statistics' own cost is part of it
  std::uint64_t calls = 0;
  std::uint64_t wall_ns = 0;
  std::uint64_t operations = 0;
};

}  // namespace flowtop::kernel
