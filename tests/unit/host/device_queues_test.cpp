// SPDX-License-Identifier: Apache-2.0
#include "host/device_queues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/devices.h"
#include "temp_tree.h"

namespace flowtop::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Part = DeviceQueues::Part;

TEST(device_queues, are_read_with_the_interrupts_of_the_hardware) {
  const TempTree sys;
  const TempTree proc;
  const std::string disk = "devices/pci0/nvme/nvme0/nvme0n1";
  sys.write(disk + "/queue/rq_affinity", "1\n");
  sys.write(disk + "/mq/10/cpu_list", "3\n");
  sys.write(disk + "/mq/2/cpu_list", "0, 1, 2, 8\n");
  sys.write(disk + "/nvme0n1p1/partition", "1\n");
  sys.write("devices/pci0/msi_irqs/44", "msix\n");
  sys.write("devices/pci0/msi_irqs/45", "msix\n");
  sys.link("dev/block/259:0", "../../" + disk);
  sys.link("dev/block/259:1", "../../" + disk + "/nvme0n1p1");
  proc.write("irq/44/effective_affinity_list", "0-1\n");
  for (const std::uint32_t minor : {0U, 1U}) {
    const DeviceQueues found = device_queues(sys.root(), proc.root(), make_dev(259, minor));
    EXPECT_EQ(found.rq_affinity, 1);
    EXPECT_THAT(found.queues, ElementsAre(Part{2, "0-2,8"}, Part{10, "3"}));
    EXPECT_THAT(found.interrupts, ElementsAre(Part{44, "0-1"}, Part{45, ""}));
  }
}

TEST(device_queues, a_device_without_hardware_has_no_interrupts) {
  const TempTree sys;
  sys.write("devices/virtual/block/loop0/queue/rq_affinity", "2\n");
  sys.link("dev/block/7:0", "../../devices/virtual/block/loop0");
  const DeviceQueues found = device_queues(sys.root(), "/nonexistent", make_dev(7, 0));
  EXPECT_EQ(found.rq_affinity, 2);
  EXPECT_THAT(found.queues, IsEmpty());
  EXPECT_THAT(found.interrupts, IsEmpty());
}

TEST(device_queues, of_no_device) {
  const TempTree sys;
  EXPECT_EQ(device_queues(sys.root(), "/nonexistent", make_dev(7, 9)).rq_affinity, std::nullopt);
}

}  // namespace
}  // namespace flowtop::host
