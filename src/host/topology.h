// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace flowtop::host {

// How far a result travels between two CPUs, nearest first.
enum class Distance {
  kSameCpu,
  kSmt,         // another thread of the same core
  kLlc,         // another core behind the same last-level cache
  kNode,        // the same NUMA node; another last-level cache, or none is known
  kRemoteNode,  // another NUMA node
};

// same_cpu, smt, llc, node, remote_node.
[[nodiscard]] std::string_view to_string(Distance distance);

// One online CPU and the groups it belongs to. A core or LLC is named by its lowest CPU.
struct Cpu {
  int id = 0;
  int core = 0;
  std::optional<int> llc;      // unknown: the kernel shows no caches, as in many VMs
  std::optional<int> package;  // the kernel's number; unknown on some ARM and RISC-V hosts
  std::optional<int> node;     // unknown: the kernel has nodes and lists this CPU on none

  friend bool operator==(const Cpu&, const Cpu&) = default;
};

// The CPUs that were online when it was read, or since. CPU ids may have gaps.
class Topology {
 public:
  // `sys_root` is where sysfs is mounted. A host without NUMA support is one node, 0.
  static Result<Topology> read(const std::filesystem::path& sys_root);

  // Reads once more what sysfs shows of CPUs that are online and not known yet; tells whether there
  // were any. Of a CPU that is offline sysfs shows nothing.
  bool add_late_cpus(const std::filesystem::path& sys_root);

  // From what to_json wrote, here or on another host. Fails with kInput.
  static Result<Topology> from_json(const nlohmann::json& json);
  [[nodiscard]] nlohmann::json to_json() const;

  // Nothing where a CPU is not in this topology or where what is known does not decide.
  [[nodiscard]] std::optional<Distance> distance(int cpu_a, int cpu_b) const;

  [[nodiscard]] bool knows(int cpu) const { return find(cpu) != nullptr; }

  // In ascending order of id.
  [[nodiscard]] const std::vector<Cpu>& cpus() const { return cpus_; }

 private:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

  explicit Topology(std::vector<Cpu> cpus);
  void add_from(const Topology& now);
  [[nodiscard]] const Cpu* find(int id) const;

  std::vector<Cpu> cpus_;
  std::vector<std::size_t> index_of_;  // CPU id -> index into cpus_, or kAbsent
};

}  // namespace flowtop::host
