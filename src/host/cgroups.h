// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace flowtop::host {

// Where the cgroup v2 hierarchy is mounted, alone or beside v1 controllers.
struct CgroupMount {
  std::filesystem::path mount_point;
  std::string root = "/";  // the cgroup that the mount shows as its top directory

  friend bool operator==(const CgroupMount&, const CgroupMount&) = default;
};

[[nodiscard]] std::optional<CgroupMount> find_cgroup_mount(const std::filesystem::path& proc_root);

// Paths of cgroups ("/", "/system.slice/fio.service") by the id that BPF programs see.
class CgroupPaths {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Clock = std::function<TimePoint()>;

  // Without a mount no path is ever known. The tree is read again for an id that is not known, at
  // most every `rescan_interval`. Of a part that cannot be read, what was known stays.
  explicit CgroupPaths(std::optional<CgroupMount> mount,
                       Clock clock = std::chrono::steady_clock::now,
                       std::chrono::nanoseconds rescan_interval = std::chrono::seconds(1));

  // Nothing for an id that is gone or not seen yet. A path outlives its cgroup by a scan.
  [[nodiscard]] std::optional<std::string> path(std::uint64_t id);

  // False only of a cgroup that was removed; true where that cannot be told.
  [[nodiscard]] bool exists(std::uint64_t id);

 private:
  using Paths = std::unordered_map<std::uint64_t, std::string>;

  [[nodiscard]] std::optional<std::string> known_path(std::uint64_t id) const;
  void rescan(const CgroupMount& mount);
  void keep_at_or_below(const std::set<std::string, std::less<>>& unreadable);

  std::optional<CgroupMount> mount_;
  Clock clock_;
  std::chrono::nanoseconds rescan_interval_;
  std::optional<TimePoint> last_scan_;
  Paths paths_;         // as the last scan found them, below the root
  Paths paths_before_;  // as the one before did: for cgroups that are gone
};

}  // namespace flowtop::host
