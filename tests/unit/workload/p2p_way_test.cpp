// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "p2p/way.h"

namespace flowtop::workload::p2pmem {
namespace {

using host::P2pReach;
using host::P2pTopology;
using host::PciDistance;

host::P2pProvider provider(const std::string& address, const std::string& allocate = "/allocate") {
  host::P2pProvider made;
  made.function.address = address;
  made.allocate = allocate;
  return made;
}

host::P2pClient client(const std::string& disk, bool takes = true) {
  host::P2pClient made;
  made.disk = disk;
  made.takes = takes;
  return made;
}

P2pReach reach(std::size_t from, std::size_t to, PciDistance distance, bool likely) {
  return {
      .provider = from, .client = to, .distance = distance, .redirected = false, .likely = likely};
}

// Of a disk on two controllers, one that takes none, and providers one of which is not for
// programs.
P2pTopology sample() {
  return {.providers = {provider("far"), provider("near"), provider("hidden", "")},
          .clients = {client("nvme0n1"), client("nvme1n1"), client("sda", false)},
          .reach = {reach(0, 0, PciDistance::kPix, false), reach(0, 1, PciDistance::kPxb, true),
                    reach(1, 0, PciDistance::kPxb, true), reach(1, 1, PciDistance::kPix, true),
                    reach(2, 0, PciDistance::kSame, true), reach(0, 2, PciDistance::kPix, false)},
          .impossible = ""};
}

std::string provider_to(const P2pTopology& topology, const std::string& disk,
                        const std::string& wanted = "") {
  const auto way = shortest_way(topology, disk, wanted);
  return way ? way->provider.function.address : way.error().message;
}

TEST(p2p_way, the_shortest_that_is_likely) {
  EXPECT_EQ(provider_to(sample(), "nvme1n1"), "near");
  EXPECT_EQ(provider_to(sample(), "nvme0n1"), "near") << "the shorter one is not likely";
  const auto way = shortest_way(sample(), "nvme0n1", "");
  EXPECT_EQ(way->disk, "nvme0n1");
  EXPECT_EQ(way->distance, PciDistance::kPxb);
}

TEST(p2p_way, one_that_is_not_likely_where_there_is_no_other) {
  P2pTopology topology = sample();
  topology.reach.erase(topology.reach.begin() + 1, topology.reach.end());
  EXPECT_EQ(provider_to(topology, "nvme0n1"), "far");
}

TEST(p2p_way, the_provider_that_was_asked_for) {
  EXPECT_EQ(provider_to(sample(), "nvme1n1", "far"), "far");
  EXPECT_EQ(provider_to(sample(), "nvme0n1", "hidden"),
            "no p2pmem: nothing of hidden that programs may take reaches nvme0n1");
}

TEST(p2p_way, says_that_there_is_none) {
  EXPECT_EQ(provider_to(sample(), "sda"), "no p2pmem: nothing that programs may take reaches sda");
  P2pTopology without;
  without.impossible = "not built";
  EXPECT_EQ(provider_to(without, "nvme0n1"), "no p2pmem: not built");
}

TEST(p2p_way, the_list_has_every_pair) {
  const P2pTopology topology{
      .providers = {provider("0000:03:00.0")},
      .clients = {client("nvme1n1"), client("sda", false)},
      .reach = {reach(0, 0, PciDistance::kPix, true), reach(0, 1, PciDistance::kSys, false)},
      .impossible = ""};
  EXPECT_EQ(list_of_ways(topology),
            "PROVIDER      DISK        DISTANCE  WORKS\n"
            "0000:03:00.0  nvme1n1     PIX       likely\n"
            "0000:03:00.0  sda         SYS       no: its driver takes none\n");
}

}  // namespace
}  // namespace flowtop::workload::p2pmem
