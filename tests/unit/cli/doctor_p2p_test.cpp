// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_p2p.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace flowtop::cli {
namespace {

host::P2pClient client(std::string disk, std::string address) {
  host::P2pClient made;
  made.disk = std::move(disk);
  made.function.address = std::move(address);
  made.takes = true;
  return made;
}

// One provider and a disk of each kind.
host::P2pTopology several() {
  host::P2pTopology topology;
  host::P2pProvider provider;
  provider.function.address = "0000:03:00.0";
  provider.function.path = {"pci0000:00", "0000:00:02.0", "0000:03:00.0"};
  provider.function.bars = {{0x100000000, 0x103ffffff}};
  provider.bytes = 64U << 20U;
  provider.available = 32U << 20U;
  provider.allocate = "/sys/bus/pci/devices/0000:03:00.0/p2pmem/allocate";
  topology.providers = {provider};
  topology.clients = {client("nvme0n1", "0000:04:00.0"), client("nvme1n1", "0000:05:00.0"),
                      client("nvme2n1", "0000:81:00.0"), client("nvme3n1", "0000:82:00.0"),
                      client("vda", "0000:00:03.0")};
  topology.clients[3].multipath = true;
  topology.clients[4].takes = false;
  topology.clients[4].function.node = 1;
  using enum host::PciDistance;
  topology.reach = {{0, 0, kPix, false, true},
                    {0, 1, kPix, true, false},
                    {0, 2, kSys, false, false},
                    {0, 3, kPhb, false, false},
                    {0, 4, kPhb, false, false}};
  return topology;
}

TEST(doctor_p2p, each_disk_has_a_line_with_its_distance_and_what_keeps_the_kernel_from_it) {
  EXPECT_EQ(
      p2p_table(several()),
      "PEER TO PEER\n"
      "MEMORY           SIZE     FREE  FOR PROGRAMS  DISK     CONTROLLER    DISTANCE  REMARK\n"
      "0000:03:00.0  64.0MiB  32.0MiB  yes           nvme0n1  0000:04:00.0  PIX\n"
      "0000:03:00.0  64.0MiB  32.0MiB  yes           nvme1n1  0000:05:00.0  PIX       access "
      "control (ACS) sends it through the host bridge, which the kernel must have on its list; "
      "see pci=disable_acs_redir\n"
      "0000:03:00.0  64.0MiB  32.0MiB  yes           nvme2n1  0000:81:00.0  SYS       only "
      "where the kernel has the host bridge on its list\n"
      "0000:03:00.0  64.0MiB  32.0MiB  yes           nvme3n1  0000:82:00.0  PHB       only "
      "where the kernel has the host bridge on its list; multipath: from Linux 7.2 on\n"
      "0000:03:00.0  64.0MiB  32.0MiB  yes           vda      0000:00:03.0  PHB       its "
      "driver takes no such memory\n");
}

TEST(doctor_p2p, a_multipath_disk_near_by_has_that_remark_alone) {
  host::P2pTopology topology = several();
  topology.reach = {{0, 3, host::PciDistance::kPxb, false, false}};
  const nlohmann::json json = p2p_json(topology);
  EXPECT_EQ(json.at("reach").at(0).at("remark"), "multipath: from Linux 7.2 on");
}

TEST(doctor_p2p, memory_that_programs_cannot_map_is_said_to_be_so) {
  host::P2pTopology topology = several();
  topology.providers[0].allocate.clear();
  topology.reach.resize(1);
  EXPECT_EQ(
      p2p_table(topology),
      "PEER TO PEER\n"
      "MEMORY           SIZE     FREE  FOR PROGRAMS  DISK     CONTROLLER    DISTANCE  REMARK\n"
      "0000:03:00.0  64.0MiB  32.0MiB  no            nvme0n1  0000:04:00.0  PIX\n");
}

TEST(doctor_p2p, where_there_can_be_none_one_line_says_why) {
  host::P2pTopology topology = several();
  topology.impossible = "no such thing; make one";
  EXPECT_EQ(p2p_table(topology), "peer to peer: not here: no such thing; make one\n");
  EXPECT_EQ(p2p_json(topology).at("impossible"), "no such thing; make one");
}

TEST(doctor_p2p, json_has_it_all) {
  const nlohmann::json json = p2p_json(several());
  EXPECT_EQ(json.at("impossible"), "");
  const nlohmann::json& provider = json.at("providers").at(0);
  EXPECT_EQ(provider.at("function").dump(),
            R"({"address":"0000:03:00.0","bars":[{"first":"0x100000000","last":"0x103ffffff"}],)"
            R"("node":null,"path":["pci0000:00","0000:00:02.0","0000:03:00.0"]})");
  EXPECT_EQ(provider.at("bytes"), 64U << 20U);
  EXPECT_EQ(provider.at("available"), 32U << 20U);
  EXPECT_EQ(provider.at("published"), false);
  EXPECT_EQ(provider.at("allocate"), "/sys/bus/pci/devices/0000:03:00.0/p2pmem/allocate");
  EXPECT_EQ(json.at("clients").size(), 5U);
  EXPECT_EQ(json.at("clients").at(3).at("multipath"), true);
  EXPECT_EQ(json.at("clients").at(4).at("takes"), false);
  EXPECT_EQ(json.at("clients").at(4).at("function").at("node"), 1);
  EXPECT_EQ(json.at("reach").at(1).dump(),
            R"({"controller":"0000:05:00.0","disk":"nvme1n1","distance":"PIX","likely":false,)"
            R"("provider":"0000:03:00.0","redirected":true,"remark":)"
            R"("access control (ACS) sends it through the host bridge, which the kernel must have )"
            R"(on its list; see pci=disable_acs_redir"})");
  EXPECT_EQ(json.at("reach").at(0).at("likely"), true);
}

}  // namespace
}  // namespace flowtop::cli
