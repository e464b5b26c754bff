// SPDX-License-Identifier: Apache-2.0
#include "output/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "flow/enum_names.h"
#include "flow/sums.h"
#include "output/humanise.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

std::uint64_t number_from(const Json& json, const char* key) {
  return json.at(key).get_ref<const Json::number_unsigned_t&>();
}

OrderedJson to_json(const registrations& counts) {
  OrderedJson failures = OrderedJson::object();
  for (std::size_t i = 0; i < flow::register_failures().size(); ++i) {
    const std::uint64_t count = std::span(counts.failures)[i];
    if (count != 0) failures[std::string(flow::register_failures()[i].name)] = count;
  }
  return {{"calls", counts.calls},
          {"regions", counts.regions},
          {"bytes", counts.bytes},
          {"again_regions", counts.again_regions},
          {"again_bytes", counts.again_bytes},
          {"failures", std::move(failures)}};
}

registrations registrations_from(const Json& json) {
  registrations counts{};
  counts.calls = number_from(json, "calls");
  counts.regions = number_from(json, "regions");
  counts.bytes = number_from(json, "bytes");
  counts.again_regions = number_from(json, "again_regions");
  counts.again_bytes = number_from(json, "again_bytes");
  for (std::size_t i = 0; i < flow::register_failures().size(); ++i) {
    const std::string name(flow::register_failures()[i].name);
    if (json.at("failures").contains(name)) {
      std::span(counts.failures)[i] = number_from(json.at("failures"), name.c_str());
    }
  }
  return counts;
}

std::string who(const kernel::RegisteringProcess& process) {
  return fmt::format("{} ({})", printable(process.comm), process.tgid);
}

void add_registrations(std::vector<std::string>& lines, const std::string& name,
                       const registrations& counts) {
  if (counts.calls == 0) return;
  lines.push_back(fmt::format(
      "registered buffers: {}: {} in {} calls, {}; {} of them ({:.1f}%) not for the first time",
      name, counts.regions, counts.calls, bytes_text(counts.bytes), counts.again_regions,
      counts.regions == 0 ? 0.0
                          : 100.0 * static_cast<double>(counts.again_regions) /
                                static_cast<double>(counts.regions)));
}

void add_failures(std::vector<std::string>& lines, const std::string& name,
                  const registrations& counts) {
  for (std::size_t i = 0; i < flow::register_failures().size(); ++i) {
    const std::uint64_t count = std::span(counts.failures)[i];
    if (count == 0) continue;
    const flow::RegisterFailure& failure = flow::register_failures()[i];
    lines.push_back(fmt::format("registering buffers: {}: failed {} times with {}: {}: {}", name,
                                count, failure.name, failure.meaning, failure.mend));
  }
}

// Those that failed before others, as they are to be mended.
std::vector<kernel::RegisteringProcess> busiest_first(
    std::vector<kernel::RegisteringProcess> processes) {
  std::ranges::stable_sort(processes, std::greater<>(), [](const auto& process) {
    return std::pair(flow::sum_of(process.counts.failures), process.counts.regions);
  });
  return processes;
}

}  // namespace

OrderedJson to_json(const kernel::MemoryFacts& facts) {
  OrderedJson p2p = OrderedJson::array();
  for (const kernel::P2pRange& range : facts.p2p) {
    p2p.push_back({{"first", range.first},
                   {"last", range.last},
                   {"bios", range.bios},
                   {"bytes", range.bytes}});
  }
  OrderedJson swiotlb = OrderedJson::array();
  for (const kernel::BouncedDevice& device : facts.bounced) {
    swiotlb.push_back({{"bus_device", device.name},
                       {"bytes", device.bytes},
                       {"matched_bytes", device.matched_bytes}});
  }
  OrderedJson processes = OrderedJson::array();
  for (const kernel::RegisteringProcess& process : facts.processes) {
    OrderedJson json = to_json(process.counts);
    json["tgid"] = process.tgid;
    json["comm"] = process.comm;
    json["cgroup_id"] = process.cgroup_id;
    processes.push_back(std::move(json));
  }
  return {{"p2p", std::move(p2p)},
          {"swiotlb", std::move(swiotlb)},
          {"registrations", to_json(facts.registered)},
          {"registering_processes", std::move(processes)}};
}

kernel::MemoryFacts memory_facts_from(const Json& json) {
  kernel::MemoryFacts facts;
  for (const Json& range : json.at("p2p")) {
    facts.p2p.push_back({.first = number_from(range, "first"),
                         .last = number_from(range, "last"),
                         .bios = number_from(range, "bios"),
                         .bytes = number_from(range, "bytes")});
  }
  for (const Json& device : json.at("swiotlb")) {
    facts.bounced.push_back({.name = device.at("bus_device").get<std::string>(),
                             .bytes = number_from(device, "bytes"),
                             .matched_bytes = number_from(device, "matched_bytes")});
  }
  facts.registered = registrations_from(json.at("registrations"));
  for (const Json& process : json.at("registering_processes")) {
    facts.processes.push_back({.tgid = process.at("tgid").get<std::uint32_t>(),
                               .cgroup_id = number_from(process, "cgroup_id"),
                               .comm = process.at("comm").get<std::string>(),
                               .counts = registrations_from(process)});
  }
  return facts;
}

std::vector<std::string> memory_lines(const kernel::MemoryFacts& facts) {
  std::vector<std::string> lines;
  for (const kernel::P2pRange& range : facts.p2p) {
    lines.push_back(fmt::format("peer to peer: {} at {:#x}-{:#x}", bytes_text(range.bytes),
                                range.first, range.last));
  }
  for (const kernel::BouncedDevice& device : facts.bounced) {
    lines.push_back(fmt::format("swiotlb: {}: {}, {} of it of operations", printable(device.name),
                                bytes_text(device.bytes), bytes_text(device.matched_bytes)));
  }
  constexpr std::size_t kMostProcesses = 5;
  const std::vector<kernel::RegisteringProcess> processes = busiest_first(facts.processes);
  for (const auto& process :
       std::span(processes).first(std::min(processes.size(), kMostProcesses))) {
    add_registrations(lines, who(process), process.counts);
    add_failures(lines, who(process), process.counts);
  }
  if (processes.size() > kMostProcesses) {
    lines.push_back(fmt::format("registered buffers: {} more processes; {} regions in all",
                                processes.size() - kMostProcesses, facts.registered.regions));
  }
  return lines;
}

std::string memory_text(const kernel::MemoryFacts& facts) {
  std::string text;
  for (const std::string& line : memory_lines(facts)) text += line + '\n';
  return text;
}

}  // namespace flowtop::output
