// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/topology.h"
#include "kernel/aggregate.h"

namespace flowtop::terminal {

// CPUs that stand for one row and one column of the matrix, because there is no room for each of
// them.
struct CpuUnit {
  std::string name;  // "12", or "L8" and "N1": the last-level cache of CPU 8, node 1
  std::vector<int> cpus;
  int node = 0;
  int llc = 0;
};

// At most so many units where that is possible, as fine as it is, neighbours beside each other: by
// node, last-level cache, core and number.
[[nodiscard]] std::vector<CpuUnit> cpu_units(const host::Topology& topology, std::size_t most);

enum class Counted : std::uint8_t { kAll, kWatched };

// Operations by the unit in which they completed and that in which they were consumed.
class PairMatrix {
 public:
  PairMatrix(const std::vector<CpuUnit>& units, const std::vector<kernel::CpuPair>& pairs,
             Counted counted = Counted::kAll);

  [[nodiscard]] std::uint64_t at(std::size_t complete, std::size_t consumer) const {
    return counts_.at(complete * size_ + consumer);
  }
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  std::size_t size_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};

}  // namespace flowtop::terminal
