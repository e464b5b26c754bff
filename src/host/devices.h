// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace flowtop::host {

// The kernel's own dev_t, as in flowtop_op_record; not the encoding that stat(2) returns.
[[nodiscard]] constexpr std::uint32_t make_dev(std::uint32_t major, std::uint32_t minor) {
  return major << 20U | minor;
}

// "MAJOR:MINOR", as sysfs writes it and as a device is called that has no name any more.
[[nodiscard]] std::string dev_text(std::uint32_t dev);

struct BlockDevice {
  std::string name;  // the kernel's: loop0, nvme0n1, cciss/c0d0
  std::uint32_t dev = 0;

  friend bool operator==(const BlockDevice&, const BlockDevice&) = default;
};

// The whole disks that have a capacity now, by name.
[[nodiscard]] std::vector<BlockDevice> list_disks(const std::filesystem::path& sys_root);

// The disk that a user named: "loop0", "/dev/loop0", "/dev/disk/by-id/…" or any path to its block
// node. Fails with kUsage; for a partition, whose operations are counted on its disk, the message
// names the disk.
[[nodiscard]] Result<std::uint32_t> device_by_name(const std::filesystem::path& sys_root,
                                                   const std::filesystem::path& dev_root,
                                                   std::string_view name);

// The disk's directory in sysfs, by the number of the disk or of a partition of it; nothing where
// the kernel shows none.
[[nodiscard]] std::optional<std::filesystem::path> disk_directory(
    const std::filesystem::path& sys_root, std::uint32_t dev);

// What the block layer does on a device, by the number of the device or of a partition of it.
struct QueueLimits {
  bool polls = false;                            // it has queues for polled I/O
  std::optional<std::uint64_t> request_bytes{};  // one request holds no more; nothing: not known
};
[[nodiscard]] QueueLimits queue_limits(const std::filesystem::path& sys_root, std::uint32_t dev);

// What the kernel calls a device now; nothing where it shows no such device.
[[nodiscard]] std::optional<std::string> device_name(const std::filesystem::path& sys_root,
                                                     std::uint32_t dev);

// Names of devices by number. Remembers a name once seen, since a device may be gone when its
// operations are written out; what exists at construction is remembered from the start.
class DeviceNames {
 public:
  explicit DeviceNames(std::filesystem::path sys_root);

  // Nothing where the kernel shows no such device.
  [[nodiscard]] std::optional<std::string> name(std::uint32_t dev);

 private:
  std::filesystem::path sys_root_;
  std::map<std::uint32_t, std::string> names_;
};

}  // namespace flowtop::host
