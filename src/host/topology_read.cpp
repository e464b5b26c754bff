// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "host/files.h"
#include "host/topology.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

// Lowest CPU of a list file, which names the group.
std::optional<int> lowest_of(const fs::path& list_file) {
  const auto cpus = read_cpu_list(list_file);
  if (!cpus || cpus->empty()) {
    return std::nullopt;
  }
  return cpus->front();
}

int core_of(const fs::path& cpu_dir, int id) {
  // core_cpus_list is newer (5.3) than thread_siblings_list; where neither is shown there is no
  // SMT.
  for (const char* file : {"core_cpus_list", "thread_siblings_list"}) {
    if (const auto core = lowest_of(cpu_dir / "topology" / file)) {
      return *core;
    }
  }
  return id;
}

// The last level differs between CPUs of a hybrid part: it is the highest that this CPU has.
std::optional<int> llc_of(const fs::path& cpu_dir) {
  int highest_level = 0;
  std::optional<int> llc;
  for (const fs::path& index : list_directory(cpu_dir / "cache")) {
    const auto type = read_value(index / "type");
    const auto level = read_number(index / "level");
    if (type && *type != "Instruction" && level && *level > highest_level) {
      highest_level = *level;
      llc = lowest_of(index / "shared_cpu_list");
    }
  }
  return llc;
}

std::optional<int> package_of(const fs::path& cpu_dir) {
  const auto package = read_number(cpu_dir / "topology/physical_package_id");
  return package && *package >= 0 ? package : std::nullopt;
}

// CPU id -> node. Nothing at all where the kernel has no nodes.
std::optional<std::map<int, int>> read_nodes(const fs::path& sys_root) {
  std::optional<std::map<int, int>> node_of;
  for (const fs::path& dir : list_directory(sys_root / "devices/system/node")) {
    const std::string name = dir.filename();
    const auto node = name.starts_with("node") ? parse_number<int>(name.substr(4)) : std::nullopt;
    if (!node) {
      continue;
    }
    if (!node_of) {
      node_of.emplace();
    }
    for (const int id : read_cpu_list(dir / "cpulist").value_or(std::vector<int>{})) {
      node_of->emplace(id, *node);
    }
  }
  return node_of;
}

fs::path cpu_root_in(const fs::path& sys_root) { return sys_root / "devices/system/cpu"; }

}  // namespace

bool Topology::add_late_cpus(const fs::path& sys_root) {
  const auto online = read_cpu_list(cpu_root_in(sys_root) / "online").value_or(std::vector<int>{});
  if (std::ranges::all_of(online, [this](int cpu) { return knows(cpu); })) return false;
  const Result<Topology> now = read(sys_root);
  if (!now) return false;
  add_from(*now);
  return true;
}

Result<Topology> Topology::read(const fs::path& sys_root) {
  const fs::path cpu_root = cpu_root_in(sys_root);
  const auto online = read_cpu_list(cpu_root / "online");
  if (!online || online->empty()) {
    return Error{ErrorKind::kInternal,
                 fmt::format("cannot read the list of CPUs in {}: is sysfs mounted?",
                             (cpu_root / "online").string())};
  }
  const auto node_of = read_nodes(sys_root);
  std::vector<Cpu> cpus;
  for (const int id : *online) {
    const fs::path cpu_dir = cpu_root / fmt::format("cpu{}", id);
    Cpu cpu{.id = id,
            .core = core_of(cpu_dir, id),
            .llc = llc_of(cpu_dir),
            .package = package_of(cpu_dir),
            .node = 0};
    if (node_of) {
      const auto found = node_of->find(id);
      cpu.node = found == node_of->end() ? std::nullopt : std::optional(found->second);
    }
    cpus.push_back(cpu);
  }
  return Topology(std::move(cpus));
}

}  // namespace flowtop::host
