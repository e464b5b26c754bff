// SPDX-License-Identifier: Apache-2.0
#include "host/device_transport.h"

#include <gtest/gtest.h>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

TEST(device_transport, is_that_of_the_controller) {
  for (const char* const transport : {"pcie", "rdma", "tcp", "fc", "loop"}) {
    const TempTree sys;
    sys.write("class/nvme/nvme3/transport", std::string(transport) + "\n");
    sys.write("devices/nvme3n1/size", "2048\n");
    sys.link("devices/nvme3n1/device", "../../class/nvme/nvme3");
    sys.link("block/nvme3n1", "../devices/nvme3n1");
    EXPECT_EQ(transport_of(sys.root(), "nvme3n1"), transport);
  }
}

// The subsystem of a multipath disk, with links to its controllers as the kernel makes them.
void add_multipath(const TempTree& sys, const std::string& first, const std::string& second) {
  sys.write("class/nvme/nvme0/transport", first + "\n");
  sys.write("class/nvme/nvme1/transport", second + "\n");
  sys.write("class/nvme-subsystem/nvme-subsys0/nvme0n1/size", "2048\n");
  sys.write("class/nvme-subsystem/nvme-subsys0/model", "some\n");
  sys.link("class/nvme-subsystem/nvme-subsys0/nvme0", "../../nvme/nvme0");
  sys.link("class/nvme-subsystem/nvme-subsys0/nvme1", "../../nvme/nvme1");
  sys.link("class/nvme-subsystem/nvme-subsys0/nvme0n1/device", "../../nvme-subsys0");
  sys.link("block/nvme0n1", "../class/nvme-subsystem/nvme-subsys0/nvme0n1");
}

TEST(device_transport, of_a_multipath_disk_is_what_its_controllers_have_in_common) {
  const TempTree alike;
  add_multipath(alike, "tcp", "tcp");
  EXPECT_EQ(transport_of(alike.root(), "nvme0n1"), "tcp");
  const TempTree different;
  add_multipath(different, "rdma", "tcp");
  EXPECT_EQ(transport_of(different.root(), "nvme0n1"), "");
}

TEST(device_transport, a_controller_that_cannot_be_read_does_not_count) {
  const TempTree sys;
  add_multipath(sys, "fc", "fc");
  sys.remove("class/nvme/nvme1");
  EXPECT_EQ(transport_of(sys.root(), "nvme0n1"), "fc");
  sys.remove("class/nvme/nvme0");
  EXPECT_EQ(transport_of(sys.root(), "nvme0n1"), "");
}

TEST(device_transport, other_disks_have_none) {
  const TempTree sys;
  sys.write("block/sda/device/transport", "spi\n");
  EXPECT_EQ(transport_of(sys.root(), "sda"), "");
  EXPECT_EQ(transport_of(sys.root(), "nvme9n1"), "");
  EXPECT_EQ(transport_of(sys.root(), ""), "");
}

TEST(device_transport, ublk_is_told_by_the_name) {
  EXPECT_TRUE(is_ublk("ublkb0"));
  EXPECT_FALSE(is_ublk("ublkc0"));
  EXPECT_FALSE(is_ublk("nvme0n1"));
  EXPECT_FALSE(is_ublk(""));
}

}  // namespace
}  // namespace flowtop::host
