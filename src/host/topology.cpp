// SPDX-License-Identifier: Apache-2.0
#include "host/topology.h"

#include <algorithm>
#include <utility>

namespace flowtop::host {

std::string_view to_string(Distance distance) {
  switch (distance) {
    case Distance::kSameCpu:
      return "same_cpu";
    case Distance::kSmt:
      return "smt";
    case Distance::kLlc:
      return "llc";
    case Distance::kNode:
      return "node";
    case Distance::kRemoteNode:
      return "remote_node";
  }
  return "";
}

Topology::Topology(std::vector<Cpu> cpus) : cpus_(std::move(cpus)) {
  std::ranges::sort(cpus_, {}, &Cpu::id);
  for (std::size_t index = 0; index < cpus_.size(); ++index) {
    index_of_.resize(static_cast<std::size_t>(cpus_[index].id) + 1, kAbsent);
    index_of_.back() = index;
  }
}

// A group is named by the lowest of its CPUs that were online: another one, perhaps, than when this
// was read. Whoever shares it now and was here before tells what it is called here.
void Topology::add_from(const Topology& now) {
  std::vector<Cpu> cpus = cpus_;
  for (Cpu late : now.cpus_) {
    if (knows(late.id)) continue;
    const Cpu seen = late;
    for (const Cpu& known : cpus_) {
      const Cpu* const its = now.find(known.id);
      if (its == nullptr) continue;
      if (its->core == seen.core) late.core = known.core;
      if (seen.llc && its->llc == seen.llc) late.llc = known.llc;
    }
    cpus.push_back(late);
  }
  *this = Topology(std::move(cpus));
}

const Cpu* Topology::find(int id) const {
  // A negative id becomes a number beyond the end.
  const auto slot = static_cast<std::size_t>(id);
  return slot < index_of_.size() && index_of_[slot] != kAbsent ? &cpus_[index_of_[slot]] : nullptr;
}

std::optional<Distance> Topology::distance(int cpu_a, int cpu_b) const {
  if (cpu_a == cpu_b && cpu_a >= 0) {
    return Distance::kSameCpu;
  }
  const Cpu* const a = find(cpu_a);
  const Cpu* const b = find(cpu_b);
  if (a == nullptr || b == nullptr) {
    return std::nullopt;
  }
  if (a->core == b->core) {
    return Distance::kSmt;
  }
  // Before the LLC: with sub-NUMA clustering sysfs shows one LLC across nodes, which the scheduler
  // does not believe either (match_llc in the kernel's smpboot.c).
  if (a->node && b->node && a->node != b->node) {
    return Distance::kRemoteNode;
  }
  if (a->llc && a->llc == b->llc) {
    return Distance::kLlc;
  }
  if (!a->node || !b->node) {
    return std::nullopt;
  }
  return Distance::kNode;
}

}  // namespace flowtop::host
