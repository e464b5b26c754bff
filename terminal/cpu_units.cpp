// SPDX-License-Identifier: Apache-2.0
#include "terminal/cpu_units.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace flowtop::terminal {
namespace {

std::vector<host::Cpu> neighbours_together(const host::Topology& topology) {
  std::vector<host::Cpu> cpus = topology.cpus();
  std::ranges::sort(cpus, {}, [](const host::Cpu& cpu) {
    return std::tuple(cpu.node.value_or(0), cpu.llc.value_or(0), cpu.core, cpu.id);
  });
  return cpus;
}

using UnitOf = std::function<std::pair<std::string, int>(const host::Cpu&)>;

// Neighbours of the same number are one unit.
std::vector<CpuUnit> joined_by(const std::vector<host::Cpu>& cpus, const UnitOf& unit_of) {
  std::vector<CpuUnit> units;
  for (const host::Cpu& cpu : cpus) {
    const auto [prefix, number] = unit_of(cpu);
    std::string name = fmt::format("{}{}", prefix, number);
    if (units.empty() || units.back().name != name) {
      units.push_back({.name = std::move(name),
                       .cpus = {},
                       .node = cpu.node.value_or(0),
                       .llc = cpu.llc.value_or(0)});
    }
    units.back().cpus.push_back(cpu.id);
  }
  return units;
}

}  // namespace

std::vector<CpuUnit> cpu_units(const host::Topology& topology, std::size_t most) {
  const std::vector<host::Cpu> cpus = neighbours_together(topology);
  std::vector<CpuUnit> units =
      joined_by(cpus, [](const host::Cpu& cpu) { return std::pair("", cpu.id); });
  if (units.size() > most) {
    units = joined_by(cpus, [](const host::Cpu& cpu) { return std::pair("C", cpu.core); });
  }
  if (units.size() > most) {
    units = joined_by(cpus, [](const host::Cpu& cpu) {
      return std::pair("L", cpu.llc.value_or(cpu.node.value_or(0)));
    });
  }
  if (units.size() > most) {
    units =
        joined_by(cpus, [](const host::Cpu& cpu) { return std::pair("N", cpu.node.value_or(0)); });
  }
  return units;
}

PairMatrix::PairMatrix(const std::vector<CpuUnit>& units, const std::vector<kernel::CpuPair>& pairs,
                       Counted counted)
    : size_(units.size()), counts_(size_ * size_) {
  std::map<int, std::size_t> unit_of;
  for (std::size_t i = 0; i < units.size(); ++i) {
    for (const int cpu : units[i].cpus) unit_of.emplace(cpu, i);
  }
  for (const kernel::CpuPair& pair : pairs) {
    const auto complete = unit_of.find(pair.complete_cpu);
    const auto consumer = unit_of.find(pair.consumer_cpu);
    if (complete == unit_of.end() || consumer == unit_of.end()) continue;
    const std::uint64_t count = counted == Counted::kAll ? pair.operations : pair.watched;
    counts_.at(complete->second * size_ + consumer->second) += count;
    total_ += count;
  }
}

}  // namespace flowtop::terminal
