// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "host/files.h"
#include "host/json.h"
#include "host/topology.h"

namespace flowtop::host {

namespace {

constexpr int kMaxGroup = std::numeric_limits<int>::max();

std::optional<int> number_at(const nlohmann::json& cpu, const char* key, int max) {
  const auto found = cpu.find(key);
  if (found == cpu.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  // Read wide: get<int> would wrap what does not fit.
  const auto number = found->get<std::int64_t>();
  return number >= 0 && number <= max ? std::optional(static_cast<int>(number)) : std::nullopt;
}

std::optional<Cpu> cpu_from(const nlohmann::json& json) {
  if (!json.is_object()) {
    return std::nullopt;
  }
  const auto id = number_at(json, "cpu", kMaxCpuId);
  const auto core = number_at(json, "core", kMaxCpuId);
  if (!id || !core) {
    return std::nullopt;
  }
  Cpu cpu{.id = *id, .core = *core, .llc = {}, .package = {}, .node = {}};
  for (auto [key, member] : {std::pair{"llc", &cpu.llc}, std::pair{"package", &cpu.package},
                             std::pair{"node", &cpu.node}}) {
    *member = number_at(json, key, kMaxGroup);
    if (!*member && !(json.contains(key) && json.at(key).is_null())) {
      return std::nullopt;
    }
  }
  return cpu;
}

}  // namespace

Result<Topology> Topology::from_json(const nlohmann::json& json) {
  const auto list = json.is_object() ? json.find("cpus") : json.end();
  if (list == json.end() || !list->is_array() || list->empty()) {
    return Error{ErrorKind::kInput, "topology: no list of CPUs"};
  }
  std::vector<Cpu> cpus;
  std::vector<bool> seen(kMaxCpuId + 1);
  for (const nlohmann::json& item : *list) {
    const auto cpu = cpu_from(item);
    if (!cpu || seen[static_cast<std::size_t>(cpu->id)]) {
      return Error{ErrorKind::kInput,
                   fmt::format("topology: entry {} of the list of CPUs is not a CPU of its own",
                               cpus.size())};
    }
    seen[static_cast<std::size_t>(cpu->id)] = true;
    cpus.push_back(*cpu);
  }
  return Topology(std::move(cpus));
}

nlohmann::json Topology::to_json() const {
  nlohmann::json list = nlohmann::json::array();
  for (const Cpu& cpu : cpus_) {
    list.push_back({{"cpu", cpu.id},
                    {"core", cpu.core},
                    {"llc", json_or_null(cpu.llc)},
                    {"package", json_or_null(cpu.package)},
                    {"node", json_or_null(cpu.node)}});
  }
  return {{"cpus", std::move(list)}};
}

}  // namespace flowtop::host
