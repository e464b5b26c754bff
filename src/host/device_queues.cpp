// SPDX-License-Identifier: Apache-2.0
#include "host/device_queues.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "host/devices.h"
#include "host/files.h"

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;

// "0-3,8" of ascending ids.
std::string list_text(const std::vector<int>& ids) {
  std::string text;
  for (std::size_t first = 0; first < ids.size();) {
    std::size_t last = first;
    while (last + 1 < ids.size() && ids[last + 1] == ids[last] + 1) ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", ids[first]);
    if (last != first) text += fmt::format("-{}", ids[last]);
    first = last + 1;
  }
  return text;
}

// Here the kernel writes "0, 1, 8".
std::string queue_cpus(const fs::path& queue) {
  const std::optional<std::string> text = read_value(queue / "cpu_list");
  if (!text) return "";
  std::vector<int> ids;
  for (std::string_view part : split(*text, ',')) {
    while (part.starts_with(' ')) part.remove_prefix(1);
    if (const auto id = parse_number<int>(part)) ids.push_back(*id);
  }
  return list_text(ids);
}

// The entries of a directory that are called by a number.
template <typename CpusOf>
std::vector<DeviceQueues::Part> numbered(const fs::path& directory, const CpusOf& cpus_of) {
  std::vector<DeviceQueues::Part> parts;
  for (const fs::path& entry : list_directory(directory)) {
    if (const auto number = parse_number<int>(entry.filename().string())) {
      parts.push_back({.number = *number, .cpus = cpus_of(entry)});
    }
  }
  std::ranges::sort(parts, {}, &DeviceQueues::Part::number);
  return parts;
}

// Of the hardware that the disk is on: a directory above its own.
fs::path interrupts_above(fs::path device, const fs::path& sys_root) {
  std::error_code error;
  const fs::path root = fs::canonical(sys_root, error);
  for (; !error && device.has_relative_path() && device != root; device = device.parent_path()) {
    fs::path found = device / "msi_irqs";
    if (fs::exists(found, error)) return found;
  }
  return {};
}

}  // namespace

DeviceQueues device_queues(const fs::path& sys_root, const fs::path& proc_root, std::uint32_t dev) {
  const std::optional<fs::path> disk = disk_directory(sys_root, dev);
  if (!disk) return {};
  DeviceQueues found;
  found.rq_affinity = read_number(*disk / "queue/rq_affinity");
  found.queues = numbered(*disk / "mq", queue_cpus);
  if (const fs::path interrupts = interrupts_above(*disk, sys_root); !interrupts.empty()) {
    found.interrupts = numbered(interrupts, [&](const fs::path& entry) {
      return read_value(proc_root / "irq" / entry.filename() / "effective_affinity_list")
          .value_or("");
    });
  }
  return found;
}

}  // namespace flowtop::host
