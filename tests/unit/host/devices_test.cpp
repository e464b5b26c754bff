// SPDX-License-Identifier: Apache-2.0
#include "host/devices.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;

// A directory under devices/ with the links that sysfs makes to it.
void add_device(const TempTree& sys, const std::string& directory, const std::string& dev,
                const std::string& sectors) {
  const fs::path path("devices/" + directory);
  sys.write(path / "uevent", "");
  sys.write(path / "size", sectors + "\n");
  sys.link("class/block/" + path.filename().string(), fs::path("../..") / path);
  if (!dev.empty()) {
    sys.write(path / "dev", dev + "\n");
    sys.link("dev/block/" + dev, fs::path("../..") / path);
  }
}

void add_disk(const TempTree& sys, const std::string& directory, const std::string& dev,
              const std::string& sectors = "2048") {
  add_device(sys, directory, dev, sectors);
  const fs::path path("devices/" + directory);
  sys.link("block/" + path.filename().string(), ".." / path);
}

void add_partition(const TempTree& sys, const std::string& directory, const std::string& dev) {
  add_device(sys, directory, dev, "1024");
  sys.write("devices/" + directory + "/partition", "1\n");
}

// Two disks, one partition each; an idle loop device; a name with a slash; a multipath disk.
void make_host(const TempTree& sys) {
  add_disk(sys, "pci0/virtio1/block/vda", "254:0");
  add_partition(sys, "pci0/virtio1/block/vda/vda1", "254:1");
  add_disk(sys, "pci0/cciss/block/cciss!c0d0", "104:0");
  add_partition(sys, "pci0/cciss/block/cciss!c0d0/cciss!c0d0p1", "104:1");
  add_disk(sys, "virtual/block/loop0", "7:0", "0");
  add_disk(sys, "virtual/nvme-subsystem/nvme0n1", "259:1048575");
  add_disk(sys, "pci0/nvme/nvme0/nvme0c0n1", "");
  sys.write("devices/pci0/nvme/nvme0/nvme0c0n1/hidden", "1\n");
}

std::string refusal(const TempTree& sys, const TempTree& dev, std::string_view name) {
  const auto found = device_by_name(sys.root(), dev.root(), name);
  if (found.ok()) {
    return "found " + std::to_string(*found);
  }
  EXPECT_EQ(found.error().kind, ErrorKind::kUsage);
  return found.error().message;
}

TEST(devices, number_is_encoded_as_in_the_kernel) {
  EXPECT_EQ(make_dev(7, 3), 0x700003U);
  EXPECT_EQ(make_dev(259, 1048575), 0x103fffffU);
  EXPECT_EQ(dev_text(make_dev(259, 1048575)), "259:1048575");
}

TEST(devices, names_are_found_by_number) {
  const TempTree sys;
  make_host(sys);
  DeviceNames names(sys.root());
  EXPECT_EQ(names.name(make_dev(7, 0)), "loop0");
  EXPECT_EQ(names.name(make_dev(254, 1)), "vda1");
  EXPECT_EQ(names.name(make_dev(104, 0)), "cciss/c0d0");
  EXPECT_EQ(names.name(make_dev(259, 1048575)), "nvme0n1");
  EXPECT_EQ(names.name(make_dev(7, 1)), std::nullopt);
  EXPECT_EQ(names.name(0), std::nullopt);
}

TEST(devices, name_outlives_its_device) {
  const TempTree sys;
  make_host(sys);
  DeviceNames names(sys.root());
  sys.remove("dev/block/7:0");
  EXPECT_EQ(names.name(make_dev(7, 0)), "loop0");
}

TEST(devices, device_that_appears_later_is_found_and_remembered) {
  const TempTree sys;
  make_host(sys);
  DeviceNames names(sys.root());
  EXPECT_EQ(names.name(make_dev(7, 9)), std::nullopt);
  add_disk(sys, "virtual/block/loop9", "7:9");
  EXPECT_EQ(names.name(make_dev(7, 9)), "loop9");
  sys.remove("dev/block/7:9");
  EXPECT_EQ(names.name(make_dev(7, 9)), "loop9");
}

TEST(devices, disks_with_a_capacity_are_listed_by_name) {
  const TempTree sys;
  make_host(sys);
  const std::vector<BlockDevice> expected{{.name = "cciss/c0d0", .dev = make_dev(104, 0)},
                                          {.name = "nvme0n1", .dev = make_dev(259, 1048575)},
                                          {.name = "vda", .dev = make_dev(254, 0)}};
  EXPECT_EQ(list_disks(sys.root()), expected);
}

TEST(devices, disk_is_found_by_its_kernel_name) {
  const TempTree sys;
  const TempTree dev;
  make_host(sys);
  for (const auto& [name, number] :
       {std::pair{"vda", make_dev(254, 0)}, std::pair{"loop0", make_dev(7, 0)},
        std::pair{"cciss/c0d0", make_dev(104, 0)}, std::pair{"cciss!c0d0", make_dev(104, 0)}}) {
    const auto found = device_by_name(sys.root(), dev.root(), name);
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_EQ(*found, number) << name;
  }
}

TEST(devices, partition_is_refused_with_its_disk) {
  const TempTree sys;
  const TempTree dev;
  make_host(sys);
  EXPECT_EQ(refusal(sys, dev, "vda1"), "vda1 is a partition: name its disk vda");
  EXPECT_EQ(refusal(sys, dev, "cciss/c0d0p1"),
            "cciss/c0d0p1 is a partition: name its disk cciss/c0d0");
}

TEST(devices, hidden_path_of_a_multipath_disk_is_refused) {
  const TempTree sys;
  const TempTree dev;
  make_host(sys);
  EXPECT_EQ(refusal(sys, dev, "nvme0c0n1"),
            "nvme0c0n1 is one path of a multipath disk: name the disk above it");
}

TEST(devices, unknown_name_is_refused_with_what_exists) {
  const TempTree sys;
  const TempTree dev;
  make_host(sys);
  const std::string known = "; disks here: cciss/c0d0, nvme0n1, vda";
  EXPECT_EQ(refusal(sys, dev, "sdz"), "unknown device sdz" + known);
  EXPECT_EQ(refusal(sys, dev, "/nonexistent/sdz"), "unknown device /nonexistent/sdz" + known);
  EXPECT_EQ(refusal(sys, dev, "vda/"), "unknown device vda/" + known);
  EXPECT_EQ(refusal(sys, dev, ".."), ".. is not a block device" + known);
  EXPECT_EQ(refusal(sys, dev, ""), "the name of a device is empty" + known);
}

TEST(devices, a_long_list_of_disks_is_cut) {
  const TempTree sys;
  const TempTree dev;
  EXPECT_EQ(refusal(sys, dev, "x"), "unknown device x; this host shows no disks");
  for (char letter = 'a'; letter < 'k'; ++letter) {
    add_disk(sys, std::string("block/sd") + letter, "8:" + std::to_string(16 * (letter - 'a')));
  }
  EXPECT_EQ(refusal(sys, dev, "x"),
            "unknown device x; disks here: sda, sdb, sdc, sdd, sde, sdf, sdg, sdh and 2 more");
}

TEST(devices, regular_file_is_refused) {
  const TempTree sys;
  const TempTree dev;
  make_host(sys);
  dev.write("data", "");
  const std::string path = dev.root() / "data";
  EXPECT_EQ(refusal(sys, dev, path),
            path + " is not a block device; disks here: cciss/c0d0, nvme0n1, vda");
  EXPECT_EQ(refusal(sys, dev, "data"),
            "data is not a block device; disks here: cciss/c0d0, nvme0n1, vda");
}

TEST(devices, path_that_cannot_be_looked_up_says_why) {
  const TempTree sys;
  const TempTree dev;
  dev.link("turn", "turn");
  EXPECT_EQ(refusal(sys, dev, "turn"),
            "cannot look up device turn: Too many levels of symbolic links");
}

struct Node {
  fs::path path;
  std::string number;  // as in sysfs
  std::uint32_t dev = 0;
};

// Nodes cannot be made without root: borrow one that this machine has.
std::optional<Node> find_block_node() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/dev", error)) {
    struct stat info {};
    if (stat(entry.path().c_str(), &info) == 0 && S_ISBLK(info.st_mode)) {
      return Node{
          .path = entry.path(),
          .number = std::to_string(major(info.st_rdev)) + ":" + std::to_string(minor(info.st_rdev)),
          .dev = make_dev(major(info.st_rdev), minor(info.st_rdev))};
    }
  }
  return std::nullopt;
}

TEST(devices, node_and_links_to_it_lead_to_the_disk) {
  const auto node = find_block_node();
  if (!node) {
    GTEST_SKIP() << "there is no block device in /dev";
  }
  const TempTree sys;
  const TempTree dev;
  add_disk(sys, "virtual/block/other", node->number);
  dev.link("disk/by-id/some", node->path);
  for (const std::string& name : {node->path.string(), std::string("disk/by-id/some"),
                                  (dev.root() / "disk/by-id/some").string()}) {
    const auto found = device_by_name(sys.root(), dev.root(), name);
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_EQ(*found, node->dev) << name;
  }
}

TEST(devices, node_of_a_partition_is_refused) {
  const auto node = find_block_node();
  if (!node) {
    GTEST_SKIP() << "there is no block device in /dev";
  }
  const TempTree sys;
  const TempTree dev;
  add_disk(sys, "virtual/block/disk", "1:0");
  add_partition(sys, "virtual/block/disk/disk7", node->number);
  EXPECT_EQ(refusal(sys, dev, node->path.string()),
            node->path.string() + " is a partition: name its disk disk");
}

TEST(devices, node_without_a_driver_is_unknown) {
  const auto node = find_block_node();
  if (!node) {
    GTEST_SKIP() << "there is no block device in /dev";
  }
  const TempTree sys;
  const TempTree dev;
  EXPECT_EQ(refusal(sys, dev, node->path.string()),
            "unknown device " + node->path.string() + "; this host shows no disks");
}

TEST(devices, limits_are_what_the_queue_says) {
  const TempTree sys;
  add_disk(sys, "virtual/block/loop0", "7:0");
  sys.write("devices/virtual/block/loop0/queue/io_poll", "0\n");
  sys.write("devices/virtual/block/loop0/queue/max_sectors_kb", "1280\n");
  const QueueLimits loop = queue_limits(sys.root(), make_dev(7, 0));
  EXPECT_FALSE(loop.polls);
  EXPECT_EQ(loop.request_bytes, 1280U << 10U);
  const QueueLimits none = queue_limits(sys.root(), make_dev(7, 1));
  EXPECT_FALSE(none.polls);
  EXPECT_EQ(none.request_bytes, std::nullopt);
}

TEST(devices, limits_of_a_partition_are_those_of_its_disk) {
  const TempTree sys;
  add_disk(sys, "virtual/block/nvme0n1", "259:0");
  add_partition(sys, "virtual/block/nvme0n1/nvme0n1p1", "259:1");
  sys.write("devices/virtual/block/nvme0n1/queue/io_poll", "1\n");
  sys.write("devices/virtual/block/nvme0n1/queue/max_sectors_kb", "128\n");
  const QueueLimits limits = queue_limits(sys.root(), make_dev(259, 1));
  EXPECT_TRUE(limits.polls);
  EXPECT_EQ(limits.request_bytes, 128U << 10U);
}

TEST(devices, disks_of_this_host_are_found_by_name_and_number) {
  DeviceNames names("/sys");
  for (const BlockDevice& disk : list_disks("/sys")) {
    const auto found = device_by_name("/sys", "/dev", disk.name);
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_EQ(*found, disk.dev);
    EXPECT_EQ(names.name(disk.dev), disk.name);
  }
}

}  // namespace
}  // namespace flowtop::host
