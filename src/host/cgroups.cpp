// SPDX-License-Identifier: Apache-2.0
#include "host/cgroups.h"

#include <sys/stat.h>

#include <algorithm>
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

// See proc_pid_mountinfo(5): ID PARENT DEV ROOT MOUNT_POINT OPTIONS [FIELD…] - TYPE SOURCE OPTIONS
std::optional<CgroupMount> parse_mount(std::string_view line) {
  const auto fields = split(line, ' ');
  const auto dash = std::ranges::find(fields, "-");
  if (dash - fields.begin() < 6 || fields.end() - dash < 2 || dash[1] != "cgroup2") {
    return std::nullopt;
  }
  return CgroupMount{.mount_point = unescape(fields[4]), .root = unescape(fields[3])};
}

}  // namespace

std::optional<CgroupMount> find_cgroup_mount(const fs::path& proc_root) {
  const auto text = read_text(proc_root / "self/mountinfo");
  if (!text) {
    return std::nullopt;
  }
  std::optional<CgroupMount> found;
  for (const std::string_view line : split(*text, '\n')) {
    auto mount = parse_mount(line);
    // A mount of the whole hierarchy knows more than a bind mount of one container's part.
    if (mount && (!found || (found->root != "/" && mount->root == "/"))) {
      found = std::move(mount);
    }
  }
  return found;
}

CgroupPaths::CgroupPaths(std::optional<CgroupMount> mount, Clock clock)
    : mount_(std::move(mount)), clock_(std::move(clock)) {}

std::optional<std::string> CgroupPaths::path(std::uint64_t id) {
  std::optional<std::string> known = known_path(id);
  if (!known && mount_) {
    const TimePoint now = clock_();
    if (!last_scan_ || now - *last_scan_ >= kRescanInterval) {
      last_scan_ = now;
      rescan(*mount_);
      known = known_path(id);
    }
  }
  return known;
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
  // Not recursive_directory_iterator: it ends the whole walk at a cgroup that is removed meanwhile.
  std::vector<fs::path> pending{mount.mount_point};
  const std::size_t prefix_size = mount.mount_point.native().size();
  const std::string root = mount.root == "/" ? "" : mount.root;
  while (!pending.empty()) {
    const fs::path directory = std::move(pending.back());
    pending.pop_back();
    struct stat info {};
    if (lstat(directory.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
      continue;
    }
    // The inode number of a cgroup's directory is its id, and ids are not used again.
    std::string path = root + directory.native().substr(prefix_size);
    paths_.emplace(info.st_ino, path.empty() ? "/" : std::move(path));
    // Links besides its name, its "." and its parent's: a leaf has none, and need not be read.
    if (info.st_nlink != 2) {
      std::ranges::move(list_directory(directory), std::back_inserter(pending));
    }
  }
}

}  // namespace flowtop::host
