// SPDX-License-Identifier: Apache-2.0
#include "exporter/places.h"

#include <iterator>
#include <utility>

#include "host/devices.h"

namespace flowtop::exporter {
namespace {

// Marks what is asked about as present, and finds its name the first time.
template <typename Id, typename Known, typename Find>
std::string_view remember(std::map<Id, Known>& known, Id id, const Find& find) {
  const auto found = known.find(id);
  if (found == known.end()) return known.emplace(id, Known{.name = find()}).first->second.name;
  found->second.is_present = true;
  return found->second.name;
}

// Removes the entries of which `is_gone` says so; it may change them.
template <typename Map, typename IsGone>
void remove_if(Map& map, const IsGone& is_gone) {
  for (auto entry = map.begin(); entry != map.end();) {
    entry = is_gone(*entry) ? map.erase(entry) : std::next(entry);
  }
}

}  // namespace

flow::Place Places::of(const cell& values) {
  const std::string_view device =
      remember(devices_, values.dev, [&] { return device_of(values.dev); });
  if (values.cgroup_id == FLOWTOP_CGROUP_OTHER) {
    return {.device = device, .group = GroupAdmission::kOther, .has_own_cell = false};
  }
  const std::uint64_t cgroup_id = values.cgroup_id;
  return {device, remember(groups_, cgroup_id, [&] { return group_of(cgroup_id); })};
}

flow::Place Places::of_overflow() {
  return {.device = kUnknownDevice, .group = GroupAdmission::kOther, .has_own_cell = false};
}

void Places::begin_reading() {
  exists_.clear();
  changes_.clear();
  for (const auto& [dev, known] : devices_) {
    if (dev == 0) continue;
    const std::optional<std::string> now = names_.device(dev);
    if (now == known.name) continue;
    changes_[dev] = now ? Change::kRenamed : Change::kGone;
  }
  found_late_.clear();
  for (const auto& [id, known] : groups_) {
    const bool is_unknown = known.name == GroupAdmission::kUnknown;
    if (is_unknown && names_.cgroup_path(id)) found_late_.insert(id);
  }
}

bool Places::is_over(const cell& values, bool is_idle) {
  const auto change = changes_.find(values.dev);
  const Change of_device = change == changes_.end() ? Change::kNone : change->second;
  if (of_device == Change::kRenamed || found_late_.contains(values.cgroup_id)) return true;
  if (!is_idle) return false;
  if (of_device == Change::kGone) return true;
  if (values.cgroup_id == FLOWTOP_CGROUP_OTHER) return false;
  const auto [exists, is_new] = exists_.try_emplace(values.cgroup_id);
  if (is_new) exists->second = names_.cgroup_exists(values.cgroup_id);
  return !exists->second;
}

Places::Forgotten Places::finish_reading(TimePoint now) {
  return {.groups = finish_groups(now), .devices = finish_devices(now)};
}

std::vector<std::string> Places::finish_groups(TimePoint now) {
  std::vector<std::string_view> present;
  for (const auto& [id, known] : groups_) {
    if (known.is_present) present.push_back(known.name);
  }
  std::vector<std::string> forgotten = admission_.finish_reading(present, now);
  remove_if(groups_, [&](auto& entry) {
    const bool has_cells = std::exchange(entry.second.is_present, false);
    return !has_cells || found_late_.contains(entry.first);
  });
  return forgotten;
}

// A device stays as long as the host has it. Where its number is another one's now, all its cells
// are over; where it is gone, some may not be yet.
void Places::note_gone_devices(TimePoint now) {
  remove_if(devices_, [&](auto& entry) {
    auto& [dev, known] = entry;
    const bool has_cells = std::exchange(known.is_present, false);
    const auto change = changes_.find(dev);
    if (change == changes_.end() || (change->second == Change::kGone && has_cells)) return false;
    gone_devices_.emplace(std::move(known.name), now);
    return true;
  });
}

std::vector<std::string> Places::finish_devices(TimePoint now) {
  note_gone_devices(now);
  for (const auto& [dev, known] : devices_) gone_devices_.erase(known.name);
  std::vector<std::string> forgotten;
  std::erase_if(gone_devices_, [&](const auto& entry) {
    if (now - entry.second < retention_) return false;
    forgotten.push_back(entry.first);
    return true;
  });
  return forgotten;
}

std::string Places::group_of(std::uint64_t cgroup_id) {
  const std::optional<std::string> path = names_.cgroup_path(cgroup_id);
  if (!path) return std::string(GroupAdmission::kUnknown);
  return std::string(admission_.admit(host::group_of_cgroup(*path)));
}

std::string Places::device_of(std::uint32_t dev) const {
  if (dev == 0) return std::string(kUnknownDevice);
  std::optional<std::string> name = names_.device(dev);
  return name ? *std::move(name) : host::dev_text(dev);
}

}  // namespace flowtop::exporter
