// SPDX-License-Identifier: Apache-2.0
#include "output/names.h"

#include <fmt/format.h>

#include <utility>

namespace flowtop::output {
namespace {

constexpr unsigned kMinorBits = 20;  // of the kernel's own dev_t

}  // namespace

std::string Names::device(std::uint32_t dev) const {
  const auto found = devices.find(dev);
  return found != devices.end()
             ? found->second
             : fmt::format("{}:{}", dev >> kMinorBits, dev & ((1U << kMinorBits) - 1));
}

std::string Names::cgroup(std::uint64_t id) const {
  const auto found = cgroups.find(id);
  return found != cgroups.end() ? found->second : std::to_string(id);
}

std::optional<std::uint32_t> Names::device_number(const std::string& name) const {
  for (const auto& [dev, known_name] : devices) {
    if (known_name == name) {
      return dev;
    }
  }
  return std::nullopt;
}

NameCollector::NameCollector(DeviceResolver device, CgroupResolver cgroup)
    : resolve_device_(std::move(device)), resolve_cgroup_(std::move(cgroup)) {}

void NameCollector::note(std::uint32_t dev, std::uint64_t cgroup_id) {
  if (dev != last_dev_) {
    last_dev_ = dev;
    note_device(dev);
  }
  if (cgroup_id != last_cgroup_) {
    last_cgroup_ = cgroup_id;
    note_cgroup(cgroup_id);
  }
}

void NameCollector::note_device(std::uint32_t dev) {
  if (dev != 0 && asked_devices_.insert(dev).second) {
    if (std::optional<std::string> name = resolve_device_(dev)) {
      names_.devices.emplace(dev, std::move(*name));
    }
  }
}

void NameCollector::note_cgroup(std::uint64_t id) {
  if (id != 0 && asked_cgroups_.insert(id).second) {
    if (std::optional<std::string> path = resolve_cgroup_(id)) {
      names_.cgroups.emplace(id, std::move(*path));
    }
  }
}

}  // namespace flowtop::output
