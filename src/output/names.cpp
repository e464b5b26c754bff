// SPDX-License-Identifier: Apache-2.0
#include "output/names.h"

#include <utility>

#include "host/devices.h"

namespace flowtop::output {
namespace {

// True the first time.
template <typename Id>
bool note_in(std::map<Id, bool>& asked, Id id) {
  const auto [place, is_new] = asked.try_emplace(id);
  place->second = true;
  return is_new;
}

template <typename Id>
void forget_unnoted_in(std::map<Id, bool>& asked, std::map<Id, std::string>& names) {
  for (auto place = asked.begin(); place != asked.end();) {
    if (std::exchange(place->second, false)) {
      ++place;
    } else {
      names.erase(place->first);
      place = asked.erase(place);
    }
  }
}

}  // namespace

std::string Names::device(std::uint32_t dev) const {
  const auto found = devices.find(dev);
  return found != devices.end() ? found->second : host::dev_text(dev);
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

void NameCollector::forget_unnoted() {
  last_dev_ = 0;
  last_cgroup_ = 0;
  forget_unnoted_in(asked_devices_, names_.devices);
  forget_unnoted_in(asked_cgroups_, names_.cgroups);
}

void NameCollector::note_device(std::uint32_t dev) {
  if (dev != 0 && note_in(asked_devices_, dev)) {
    if (std::optional<std::string> name = resolve_device_(dev)) {
      names_.devices.emplace(dev, std::move(*name));
    }
  }
}

void NameCollector::note_cgroup(std::uint64_t id) {
  if (id != 0 && note_in(asked_cgroups_, id)) {
    if (std::optional<std::string> path = resolve_cgroup_(id)) {
      names_.cgroups.emplace(id, std::move(*path));
    }
  }
}

}  // namespace flowtop::output
