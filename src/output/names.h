// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "abi/record.h"

namespace flowtop::output {

// What the numbers in records are called. Part of a recording, so that a replay on another machine
// writes the same names.
struct Names {
  std::map<std::uint32_t, std::string> devices;
  std::map<std::uint64_t, std::string> cgroups;

  // "loop0", or "7:0" where no name is known.
  [[nodiscard]] std::string device(std::uint32_t dev) const;
  // "/system.slice/fio.service", or "4242" where no path is known.
  [[nodiscard]] std::string cgroup(std::uint64_t id) const;
  [[nodiscard]] std::optional<std::uint32_t> device_number(const std::string& name) const;

  friend bool operator==(const Names&, const Names&) = default;
};

// Asks for each device's and each cgroup's name when it is first met, while it still exists.
class NameCollector {
 public:
  using DeviceResolver = std::function<std::optional<std::string>(std::uint32_t)>;
  using CgroupResolver = std::function<std::optional<std::string>(std::uint64_t)>;

  NameCollector(DeviceResolver device, CgroupResolver cgroup);

  // Cheap for a device and cgroup that were met last time.
  void note(const flowtop_op_record& record) { note(record.dev, record.cgroup_id); }
  void note(std::uint32_t dev, std::uint64_t cgroup_id);

  // Forgets what was not noted since the last call: over the months that flowtop runs, devices and
  // cgroups come and go.
  void forget_unnoted();

  [[nodiscard]] const Names& names() const { return names_; }

 private:
  void note_device(std::uint32_t dev);
  void note_cgroup(std::uint64_t id);

  DeviceResolver resolve_device_;
  CgroupResolver resolve_cgroup_;
  std::uint32_t last_dev_ = 0;
  std::uint64_t last_cgroup_ = 0;
  std::map<std::uint32_t, bool> asked_devices_;  // noted since the last forget_unnoted()?
  std::map<std::uint64_t, bool> asked_cgroups_;
  Names names_;
};

}  // namespace flowtop::output
