// SPDX-License-Identifier: Apache-2.0
#include "host/cgroups.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "host/files.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

// mountinfo writes a space, tab, newline or backslash in a path as \ and three octal digits.
std::string unescape(std::string_view text) {
  std::string path;
  while (!text.empty()) {
    const auto code = text.front() == '\\' && text.size() >= 4
                          ? parse_number<unsigned char>(text.substr(1, 3), 8)
                          : std::nullopt;
    path.push_back(code ? static_cast<char>(*code) : text.front());
    text.remove_prefix(code ? 4 : 1);
  }
  return path;
}

// How much of the hierarchy a mount shows, of two that one process has.
enum class Extent : std::uint8_t {
  kPart,
  kOwn,   // "/": all, or in a container the part that is its own
  kHost,  // "/../..": what a container was given of its host
};

Extent extent_of(std::string_view root) {
  const auto parts = split(root, '/');
  const bool leads_up = std::ranges::all_of(
      parts, [](std::string_view part) { return part.empty() || part == ".."; });
  if (!leads_up) return Extent::kPart;
  return root == "/" ? Extent::kOwn : Extent::kHost;
}

// See proc_pid_mountinfo(5): ID PARENT DEV ROOT MOUNT_POINT OPTIONS [FIELD…] - TYPE SOURCE OPTIONS
std::optional<std::pair<Extent, CgroupMount>> parse_mount(std::string_view line) {
  const auto fields = split(line, ' ');
  const auto dash = std::ranges::find(fields, "-");
  if (dash - fields.begin() < 6 || fields.end() - dash < 2 || dash[1] != "cgroup2") {
    return std::nullopt;
  }
  std::string root = unescape(fields[3]);
  const Extent extent = extent_of(root);
  if (extent != Extent::kPart) root = "/";
  return std::pair(extent,
                   CgroupMount{.mount_point = unescape(fields[4]), .root = std::move(root)});
}

// The path itself, or one that it begins with.
bool is_at_or_below(std::string_view path, const std::set<std::string, std::less<>>& directories) {
  while (!directories.contains(path)) {
    if (path == "/") return false;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return false;
    path = path.substr(0, std::max<std::size_t>(slash, 1));
  }
  return true;
}

std::string prefix_of(const CgroupMount& mount) { return mount.root == "/" ? "" : mount.root; }

}  // namespace

std::optional<CgroupMount> find_cgroup_mount(const fs::path& proc_root) {
  const auto text = read_text(proc_root / "self/mountinfo");
  if (!text) {
    return std::nullopt;
  }
  std::optional<std::pair<Extent, CgroupMount>> best;
  for (const std::string_view line : split(*text, '\n')) {
    auto mount = parse_mount(line);
    if (mount && (!best || mount->first > best->first)) best = std::move(mount);
  }
  return best ? std::optional(std::move(best->second)) : std::nullopt;
}

CgroupPaths::CgroupPaths(std::optional<CgroupMount> mount, Clock clock,
                         std::chrono::nanoseconds rescan_interval)
    : mount_(std::move(mount)), clock_(std::move(clock)), rescan_interval_(rescan_interval) {}

std::optional<std::string> CgroupPaths::path(std::uint64_t id) {
  std::optional<std::string> known = known_path(id);
  if (!known && mount_) {
    const TimePoint now = clock_();
    if (!last_scan_ || now - *last_scan_ >= rescan_interval_) {
      last_scan_ = now;
      rescan(*mount_);
      known = known_path(id);
    }
  }
  return known;
}

bool CgroupPaths::exists(std::uint64_t id) {
  if (!mount_) return true;
  const std::optional<std::string> known = path(id);
  if (!known) return false;
  const std::string below = known->substr(std::min(prefix_of(*mount_).size(), known->size()));
  struct stat info {};
  if (lstat((mount_->mount_point.native() + below).c_str(), &info) != 0) return errno != ENOENT;
  return info.st_ino == id;
}

std::optional<std::string> CgroupPaths::known_path(std::uint64_t id) const {
  for (const Paths* paths : {&paths_, &paths_before_}) {
    if (const auto known = paths->find(id); known != paths->end()) {
      return known->second;
    }
  }
  return std::nullopt;
}

void CgroupPaths::rescan(const CgroupMount& mount) {
  paths_before_ = std::exchange(paths_, {});
  std::set<std::string, std::less<>> unreadable;
  // Not recursive_directory_iterator: it ends the whole walk at a cgroup that is removed meanwhile.
  std::vector<fs::path> pending{mount.mount_point};
  const std::size_t prefix_size = mount.mount_point.native().size();
  const std::string root = prefix_of(mount);
  while (!pending.empty()) {
    const fs::path directory = std::move(pending.back());
    pending.pop_back();
    std::string path = root + directory.native().substr(prefix_size);
    if (path.empty()) path = "/";
    struct stat info {};
    if (lstat(directory.c_str(), &info) != 0) {
      if (errno != ENOENT) unreadable.insert(std::move(path));
      continue;
    }
    if (!S_ISDIR(info.st_mode)) continue;
    // Links besides its name, its "." and its parent's: a leaf has none, and need not be read.
    if (info.st_nlink != 2) {
      if (auto below = list_subdirectories(directory)) {
        std::ranges::move(*below, std::back_inserter(pending));
      } else {
        unreadable.insert(path);
      }
    }
    // The inode number of a cgroup's directory is its id, and ids are not used again.
    paths_.emplace(info.st_ino, std::move(path));
  }
  if (!unreadable.empty()) keep_at_or_below(unreadable);
}

// One that its owner has closed to others (EACCES) must not blind us for the rest, and no free
// descriptor (EMFILE) must not make all cgroups look removed.
void CgroupPaths::keep_at_or_below(const std::set<std::string, std::less<>>& unreadable) {
  for (const auto& [id, path] : paths_before_) {
    if (is_at_or_below(path, unreadable)) paths_.emplace(id, path);
  }
}

}  // namespace flowtop::host
