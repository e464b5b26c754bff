// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "abi/cell.h"
#include "exporter/group_admission.h"
#include "flow/grouped_totals.h"

namespace flowtop::exporter {

// What the host says of the numbers in cells, asked anew each time.
struct HostNames {
  std::function<std::optional<std::string>(std::uint32_t)> device;  // nothing: there is none now
  std::function<std::optional<std::string>(std::uint64_t)> cgroup_path;
  std::function<bool(std::uint64_t)> cgroup_exists;
};

// Says where the operations of a cell belong. What it said of a cgroup or a device it says again as
// long as that has cells: numbers must not move from one name to another. Where another name is
// right by now, all its cells are over, and those that come after them have it.
class Places {
 public:
  static constexpr std::string_view kUnknownDevice = "unknown";

  // A device that is gone is forgotten after `retention`, as groups are.
  Places(HostNames names, GroupAdmission admission, std::chrono::nanoseconds retention)
      : names_(std::move(names)), admission_(std::move(admission)), retention_(retention) {}

  // Valid until the next finish_reading().
  [[nodiscard]] flow::Place of(const cell& values);
  // Of what was added up in no cell of its own.
  [[nodiscard]] static flow::Place of_overflow();

  // Asks the host about every device that is known, and every cgroup that is not, once for the
  // reading that begins.
  void begin_reading();

  // Its cgroup or its device is gone; or, which no cell outlives, its device's number is another
  // one's now, or its cgroup was unknown and no longer is.
  [[nodiscard]] bool is_over(const cell& values, bool is_idle);

  struct Forgotten {
    std::vector<std::string> groups;
    std::vector<std::string> devices;
  };
  // Ends the reading, and says what has been gone for long enough.
  [[nodiscard]] Forgotten finish_reading(GroupAdmission::TimePoint now);

  [[nodiscard]] const GroupAdmission& admission() const { return admission_; }

 private:
  struct Known {
    std::string name;
    bool is_present = true;  // asked about since the last reading
  };

  // What became of the number of a device since the last reading.
  enum class Change { kNone, kGone, kRenamed };

  using TimePoint = GroupAdmission::TimePoint;

  [[nodiscard]] std::string group_of(std::uint64_t cgroup_id);
  [[nodiscard]] std::string device_of(std::uint32_t dev) const;
  [[nodiscard]] std::vector<std::string> finish_groups(TimePoint now);
  [[nodiscard]] std::vector<std::string> finish_devices(TimePoint now);
  void note_gone_devices(TimePoint now);

  HostNames names_;
  GroupAdmission admission_;
  std::chrono::nanoseconds retention_;
  std::map<std::uint64_t, Known> groups_;          // by cgroup
  std::map<std::uint32_t, Known> devices_;         // by number
  std::map<std::string, TimePoint> gone_devices_;  // by name: since when
  std::map<std::uint32_t, Change> changes_;        // of devices, in this reading
  std::map<std::uint64_t, bool> exists_;           // cgroups, asked about in this reading
  std::set<std::uint64_t> found_late_;             // cgroups that were unknown before this reading
};

}  // namespace flowtop::exporter
