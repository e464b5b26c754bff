// SPDX-License-Identifier: Apache-2.0
#include "host/devices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "host/files.h"

namespace flowtop::host {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kNamesInMessage = 8;

// A '/' in a kernel's disk name is a '!' in sysfs.
std::string kernel_name(std::string sysfs_name) {
  std::ranges::replace(sysfs_name, '!', '/');
  return sysfs_name;
}

std::string sysfs_name(std::string kernel_name) {
  std::ranges::replace(kernel_name, '/', '!');
  return kernel_name;
}

// As dev_text() writes it.
std::optional<std::uint32_t> parse_dev(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2) {
    return std::nullopt;
  }
  const auto major_number = parse_number<std::uint32_t>(parts[0]);
  const auto minor_number = parse_number<std::uint32_t>(parts[1]);
  if (!major_number || !minor_number) {
    return std::nullopt;
  }
  return make_dev(*major_number, *minor_number);
}

fs::path link_of(const fs::path& sys_root, std::uint32_t dev) {
  return sys_root / "dev/block" / dev_text(dev);
}

std::optional<std::string> name_behind(const fs::path& link) {
  std::error_code error;
  const fs::path target = fs::read_symlink(link, error);
  if (error) {
    return std::nullopt;
  }
  return kernel_name(target.filename());
}

std::string known_disks(const fs::path& sys_root) {
  std::vector<std::string> names;
  for (BlockDevice& disk : list_disks(sys_root)) {
    names.push_back(std::move(disk.name));
  }
  if (names.empty()) {
    return "this host shows no disks";
  }
  const std::size_t more = names.size() - std::min(names.size(), kNamesInMessage);
  names.resize(names.size() - more);
  return fmt::format("disks here: {}{}", fmt::join(names, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

Error unknown_device(const fs::path& sys_root, std::string_view name) {
  return Error{ErrorKind::kUsage,
               fmt::format("unknown device {}; {}", name, known_disks(sys_root))};
}

// `entry` is the directory of a block device in sysfs, or a link to it.
Result<std::uint32_t> disk_at(const fs::path& sys_root, const fs::path& entry,
                              std::string_view name) {
  if (read_number(entry / "hidden") == 1) {
    return Error{ErrorKind::kUsage,
                 fmt::format("{} is one path of a multipath disk: name the disk above it", name)};
  }
  const auto text = read_value(entry / "dev");
  const auto dev = text ? parse_dev(*text) : std::nullopt;
  if (!dev) {
    return unknown_device(sys_root, name);
  }
  std::error_code error;
  if (fs::exists(entry / "partition", error)) {
    const fs::path partition = fs::canonical(entry, error);
    return Error{ErrorKind::kUsage, fmt::format("{} is a partition: name its disk {}", name,
                                                kernel_name(partition.parent_path().filename()))};
  }
  return *dev;
}

Result<std::uint32_t> disk_behind_node(const fs::path& sys_root, const fs::path& node,
                                       std::string_view name) {
  struct stat info {};
  if (stat(node.c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return unknown_device(sys_root, name);
    }
    return Error{ErrorKind::kUsage, fmt::format("cannot look up device {}: {}", name,
                                                std::generic_category().message(errno))};
  }
  if (!S_ISBLK(info.st_mode)) {
    return Error{ErrorKind::kUsage,
                 fmt::format("{} is not a block device; {}", name, known_disks(sys_root))};
  }
  const std::uint32_t dev = make_dev(major(info.st_rdev), minor(info.st_rdev));
  return disk_at(sys_root, link_of(sys_root, dev), name);
}

}  // namespace

std::string dev_text(std::uint32_t dev) { return fmt::format("{}:{}", dev >> 20U, dev & 0xfffffU); }

std::vector<BlockDevice> list_disks(const fs::path& sys_root) {
  std::vector<BlockDevice> disks;
  for (const fs::path& entry : list_directory(sys_root / "block")) {
    const auto text = read_value(entry / "dev");
    const auto dev = text ? parse_dev(*text) : std::nullopt;
    const auto sectors = read_value(entry / "size");
    if (dev && sectors && *sectors != "0") {
      disks.push_back({kernel_name(entry.filename()), *dev});
    }
  }
  std::ranges::sort(disks, {}, &BlockDevice::name);
  return disks;
}

Result<std::uint32_t> device_by_name(const fs::path& sys_root, const fs::path& dev_root,
                                     std::string_view name) {
  if (name.empty()) {
    return Error{ErrorKind::kUsage, "the name of a device is empty; " + known_disks(sys_root)};
  }
  if (name.front() != '/') {
    const fs::path entry = sys_root / "class/block" / sysfs_name(std::string(name));
    std::error_code error;
    if (fs::exists(entry / "uevent", error)) {
      return disk_at(sys_root, entry, name);
    }
  }
  // An absolute name replaces dev_root.
  return disk_behind_node(sys_root, dev_root / name, name);
}

std::optional<fs::path> disk_directory(const fs::path& sys_root, std::uint32_t dev) {
  std::error_code error;
  fs::path device = fs::canonical(link_of(sys_root, dev), error);
  if (error) return std::nullopt;
  return fs::exists(device / "partition", error) ? device.parent_path() : device;
}

QueueLimits queue_limits(const fs::path& sys_root, std::uint32_t dev) {
  const std::optional<fs::path> disk = disk_directory(sys_root, dev);
  if (!disk) return {};
  QueueLimits limits{.polls = read_number(*disk / "queue/io_poll") == 1};
  if (const auto kib = read_number(*disk / "queue/max_sectors_kb")) {
    limits.request_bytes = static_cast<std::uint64_t>(*kib) << 10U;
  }
  return limits;
}

std::optional<std::string> device_name(const fs::path& sys_root, std::uint32_t dev) {
  return name_behind(link_of(sys_root, dev));
}

DeviceNames::DeviceNames(fs::path sys_root) : sys_root_(std::move(sys_root)) {
  for (const fs::path& link : list_directory(sys_root_ / "dev/block")) {
    const auto dev = parse_dev(link.filename().string());
    auto found = name_behind(link);
    if (dev && found) {
      names_.emplace(*dev, *std::move(found));
    }
  }
}

std::optional<std::string> DeviceNames::name(std::uint32_t dev) {
  const auto known = names_.find(dev);
  if (known != names_.end()) {
    return known->second;
  }
  auto found = device_name(sys_root_, dev);
  if (found) {
    names_.emplace(dev, *found);
  }
  return found;
}

}  // namespace flowtop::host
