// SPDX-License-Identifier: Apache-2.0
#include "host/pci_topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kPort = "pci0000:00/0000:00:02.0/";
// An upstream port, and the ports below it.
constexpr const char* kSwitch = "pci0000:00/0000:00:02.0/0000:01:00.0/";

// Of 16 MiB at 4 GiB; below it an I/O port, and behind the BARs a ROM.
constexpr const char* kResource =
    "0x0000000100000000 0x0000000100ffffff 0x000000000014220c\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x000000000000c000 0x000000000000c03f 0x0000000000040101\n"
    "0x0000000000000000 0x0000000000003fff 0x0000000020040200\n"
    "0x00000000fe000000 0x00000000fe003fff 0x0000000000040200\n"
    "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
    "0x00000000fd000000 0x00000000fd00ffff 0x000000000004e200\n";

// `path` is below devices/; all functions on it appear on the bus, on the NUMA node of the last.
void add_function(const TempTree& sys, const std::string& path, int node = 0) {
  fs::path directory("devices");
  for (const fs::path& component : fs::path(path)) {
    directory /= component;
    const fs::path link = fs::path("bus/pci/devices") / component;
    if (component.string().starts_with("pci") || fs::exists(sys.root() / link)) continue;
    sys.write(directory / "numa_node", std::to_string(node) + "\n");
    sys.write(directory / "resource", kResource);
    sys.link(link, fs::path("../../..") / directory);
  }
}

void add_provider(const TempTree& sys, const std::string& path, int node = 0) {
  add_function(sys, path, node);
  sys.write("devices/" + path + "/p2pmem/size", "16777216\n");
  sys.write("devices/" + path + "/p2pmem/available", "16773120\n");
  sys.write("devices/" + path + "/p2pmem/published", "1\n");
  sys.write("devices/" + path + "/p2pmem/allocate", "");
}

// `path` is that of the disk, below devices/.
void add_disk(const TempTree& sys, const fs::path& path, const std::string& sectors = "2048") {
  sys.write("devices" / path / "size", sectors + "\n");
  sys.link("block" / path.filename(), "../devices" / path);
}

void add_nvme(const TempTree& sys, const std::string& path, const std::string& number,
              int node = 0) {
  add_function(sys, path, node);
  add_disk(sys, path + "/nvme/nvme" + number + "/nvme" + number + "n1");
}

// The configuration space of a port whose second extended capability is ACS.
std::string port_with_acs(int control) {
  std::string config(4096, '\0');
  const auto put = [&config](std::size_t at, const std::string& bytes) {
    config.replace(at, bytes.size(), bytes);
  };
  put(0x100, {'\x01', '\x00', '\x02', '\x15'});  // AER, the next one at 0x150
  put(0x150, {'\x0d', '\x00', '\x01', '\x00', '\x5f', '\x00', static_cast<char>(control), '\x00'});
  return config;
}

P2pTopology read(const TempTree& sys) { return read_p2p_topology(sys.root(), "/nonexistent"); }

// Of a host with one provider and one disk.
P2pReach only_reach(const TempTree& sys) {
  const P2pTopology found = read(sys);
  EXPECT_THAT(found.reach, SizeIs(1));
  EXPECT_EQ(found.impossible, "");
  return found.reach.empty() ? P2pReach{} : found.reach.front();
}

PciFunction function(std::vector<std::string> path, int node = 0) {
  PciFunction made;
  made.address = path.back();
  made.path = std::move(path);
  made.node = node;
  return made;
}

TEST(pci_topology, distances_have_the_names_of_nvidia_smi) {
  EXPECT_EQ(name_of(PciDistance::kSame), "SAME");
  EXPECT_EQ(name_of(PciDistance::kPix), "PIX");
  EXPECT_EQ(name_of(PciDistance::kPxb), "PXB");
  EXPECT_EQ(name_of(PciDistance::kPhb), "PHB");
  EXPECT_EQ(name_of(PciDistance::kNode), "NODE");
  EXPECT_EQ(name_of(PciDistance::kSys), "SYS");
}

TEST(pci_topology, host_bridges_are_told_apart_by_their_nodes) {
  const PciFunction here = function({"pci0000:00", "0000:00:01.0"}, 0);
  EXPECT_EQ(distance_between(here, here), PciDistance::kSame);
  EXPECT_EQ(distance_between(here, function({"pci0000:00", "0000:00:01.1"}, 0)), PciDistance::kPhb);
  EXPECT_EQ(distance_between(here, function({"pci0000:80", "0000:80:01.0"}, 0)),
            PciDistance::kNode);
  EXPECT_EQ(distance_between(here, function({"pci0000:80", "0000:80:01.0"}, 1)), PciDistance::kSys);
  EXPECT_EQ(distance_between(here, function({"pci0000:80", "0000:80:01.0"}, -1)),
            PciDistance::kSys);
  EXPECT_EQ(distance_between(function({"pci0000:00", "0000:00:01.0"}, -1),
                             function({"pci0000:80", "0000:80:01.0"}, -1)),
            PciDistance::kNode);
}

TEST(pci_topology, functions_of_one_device_are_a_bridge_apart) {
  EXPECT_EQ(distance_between(function({"pci0000:00", "0000:00:02.0", "0000:01:00.0"}),
                             function({"pci0000:00", "0000:00:02.0", "0000:01:00.1"})),
            PciDistance::kPix);
}

TEST(pci_topology, a_provider_is_read_with_its_memory_and_its_place) {
  const TempTree sys;
  add_provider(sys, std::string(kPort) + "0000:01:00.0", 1);
  add_nvme(sys, "pci0000:00/0000:00:03.0/0000:05:00.0", "0", 1);
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.providers, SizeIs(1));
  const P2pProvider& provider = found.providers.front();
  EXPECT_EQ(provider.function.address, "0000:01:00.0");
  EXPECT_THAT(provider.function.path, ElementsAre("pci0000:00", "0000:00:02.0", "0000:01:00.0"));
  EXPECT_EQ(provider.function.node, 1);
  EXPECT_THAT(provider.function.bars,
              ElementsAre(PciRange{0x100000000, 0x100ffffff}, PciRange{0xfe000000, 0xfe003fff}));
  EXPECT_EQ(provider.bytes, 16777216U);
  EXPECT_EQ(provider.available, 16773120U);
  EXPECT_TRUE(provider.published);
  EXPECT_EQ(provider.allocate, sys.root() / "bus/pci/devices/0000:01:00.0/p2pmem/allocate");
  EXPECT_EQ(found.impossible, "");
}

TEST(pci_topology, memory_that_programs_cannot_have) {
  const TempTree sys;
  add_provider(sys, std::string(kPort) + "0000:01:00.0");
  sys.remove(std::string("devices/") + kPort + "0000:01:00.0/p2pmem/allocate");
  sys.write(std::string("devices/") + kPort + "0000:01:00.0/p2pmem/published", "0\n");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.providers, SizeIs(1));
  EXPECT_EQ(found.providers.front().allocate, "");
  EXPECT_FALSE(found.providers.front().published);
}

TEST(pci_topology, below_one_switch) {
  const TempTree sys;
  add_provider(sys, std::string(kSwitch) + "0000:02:00.0/0000:03:00.0");
  add_nvme(sys, std::string(kSwitch) + "0000:02:01.0/0000:04:00.0", "0");
  const P2pReach reach = only_reach(sys);
  EXPECT_EQ(reach.distance, PciDistance::kPix);
  EXPECT_FALSE(reach.redirected);
  EXPECT_TRUE(reach.likely);
}

TEST(pci_topology, below_a_switch_and_one_more_below_that) {
  const TempTree sys;
  add_provider(sys, std::string(kSwitch) + "0000:02:00.0/0000:03:00.0");
  add_nvme(sys, std::string(kSwitch) + "0000:02:01.0/0000:04:00.0/0000:05:00.0/0000:06:00.0", "0");
  const P2pReach reach = only_reach(sys);
  EXPECT_EQ(reach.distance, PciDistance::kPxb);
  EXPECT_TRUE(reach.likely);
}

TEST(pci_topology, below_two_root_ports) {
  const TempTree sys;
  add_provider(sys, std::string(kPort) + "0000:01:00.0");
  add_nvme(sys, "pci0000:00/0000:00:03.0/0000:05:00.0", "0");
  const P2pReach reach = only_reach(sys);
  EXPECT_EQ(reach.distance, PciDistance::kPhb);
  EXPECT_FALSE(reach.likely);
}

TEST(pci_topology, below_two_host_bridges) {
  const TempTree sys;
  add_provider(sys, "pci0000:00/0000:00:02.0/0000:01:00.0", 0);
  add_nvme(sys, "pci0000:40/0000:40:02.0/0000:41:00.0", "0", 0);
  add_nvme(sys, "pci0000:80/0000:80:02.0/0000:81:00.0", "1", 1);
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.reach, SizeIs(2));
  EXPECT_EQ(found.reach[0].distance, PciDistance::kNode);
  EXPECT_EQ(found.reach[1].distance, PciDistance::kSys);
  EXPECT_FALSE(found.reach[0].likely);
  EXPECT_FALSE(found.reach[1].likely);
}

TEST(pci_topology, the_disk_whose_own_memory_it_is) {
  const TempTree sys;
  const std::string path = std::string(kPort) + "0000:01:00.0";
  add_provider(sys, path);
  add_nvme(sys, path, "0");
  const P2pReach reach = only_reach(sys);
  EXPECT_EQ(reach.distance, PciDistance::kSame);
  EXPECT_TRUE(reach.likely);
}

TEST(pci_topology, a_host_bridge_that_is_a_function_itself_begins_a_path) {
  const TempTree sys;
  add_provider(sys, "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0");
  add_nvme(sys, "pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:07.0/10000:e2:00.0", "0");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.providers, SizeIs(1));
  EXPECT_THAT(found.providers.front().function.path,
              ElementsAre("pci10000:e0", "10000:e0:06.0", "10000:e1:00.0"));
  ASSERT_THAT(found.reach, SizeIs(1));
  EXPECT_EQ(found.reach.front().distance, PciDistance::kPhb);
}

// A switch with a provider and a disk, and one of its ports.
P2pReach with_acs(const std::string& port, const std::string& config) {
  const TempTree sys;
  add_provider(sys, std::string(kSwitch) + "0000:02:00.0/0000:03:00.0");
  add_nvme(sys, std::string(kSwitch) + "0000:02:01.0/0000:04:00.0", "0");
  sys.write("bus/pci/devices/" + port + "/config", config);
  return only_reach(sys);
}

TEST(pci_topology, access_control_sends_it_through_the_host_bridge) {
  for (const char* const port : {"0000:02:00.0", "0000:02:01.0", "0000:01:00.0"}) {
    for (const int control : {0x04, 0x08, 0x20, 0x1f}) {
      const P2pReach reach = with_acs(port, port_with_acs(control));
      EXPECT_EQ(reach.distance, PciDistance::kPix);
      EXPECT_TRUE(reach.redirected) << port << ' ' << control;
      EXPECT_FALSE(reach.likely);
    }
  }
}

TEST(pci_topology, access_control_elsewhere_or_of_other_things_does_not) {
  EXPECT_FALSE(with_acs("0000:02:00.0", port_with_acs(0x53)).redirected);
  EXPECT_FALSE(with_acs("0000:00:02.0", port_with_acs(0x1f)).redirected);
}

TEST(pci_topology, a_configuration_space_that_is_cut_or_broken_redirects_nothing) {
  const std::string whole = port_with_acs(0x1f);
  EXPECT_FALSE(with_acs("0000:02:00.0", whole.substr(0, 64)).redirected);
  EXPECT_FALSE(with_acs("0000:02:00.0", whole.substr(0, 0x102)).redirected);
  EXPECT_FALSE(with_acs("0000:02:00.0", whole.substr(0, 0x154)).redirected);
  EXPECT_FALSE(with_acs("0000:02:00.0", std::string(4096, '\xff')).redirected);
  std::string circle = whole;
  circle.replace(0x100, 4, {'\x01', '\x00', '\x02', '\x10'});
  EXPECT_FALSE(with_acs("0000:02:00.0", circle).redirected);
}

TEST(pci_topology, a_multipath_disk_is_reached_by_each_of_its_controllers) {
  const TempTree sys;
  add_provider(sys, std::string(kPort) + "0000:01:00.0");
  add_disk(sys, "virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
  add_function(sys, "pci0000:00/0000:00:03.1/0000:15:00.0");
  add_disk(sys, "pci0000:00/0000:00:03.1/0000:15:00.0/nvme/nvme1/nvme0c1n1");
  sys.write("block/nvme0c1n1/hidden", "1\n");
  add_function(sys, std::string(kPort) + "0000:01:00.1");
  add_disk(sys, std::string(kPort) + "0000:01:00.1/nvme/nvme0/nvme0c0n1");
  sys.write("block/nvme0c0n1/hidden", "1\n");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.clients, SizeIs(2));
  for (const P2pClient& client : found.clients) {
    EXPECT_EQ(client.disk, "nvme0n1");
    EXPECT_TRUE(client.multipath);
    EXPECT_TRUE(client.takes);
  }
  EXPECT_EQ(found.clients[0].function.address, "0000:01:00.1");
  EXPECT_EQ(found.clients[1].function.address, "0000:15:00.0");
  ASSERT_THAT(found.reach, SizeIs(2));
  EXPECT_EQ(found.reach[0].distance, PciDistance::kPix);
  EXPECT_FALSE(found.reach[0].likely);
  EXPECT_EQ(found.reach[1].distance, PciDistance::kPhb);
  EXPECT_EQ(found.impossible, "");
}

TEST(pci_topology, a_hidden_path_without_its_disk_is_no_client) {
  const TempTree sys;
  for (const char* const name : {"nvme0c0n1", "nvme0n7", "hidden"}) {
    add_function(sys, std::string(kPort) + "0000:01:00.0");
    add_disk(sys, std::string(kPort) + "0000:01:00.0/nvme/nvme0/" + name);
    sys.write(std::string("block/") + name + "/hidden", "1\n");
  }
  EXPECT_THAT(read(sys).clients, IsEmpty());
}

TEST(pci_topology, disks_on_pci_are_clients_and_nvme_alone_takes_it) {
  const TempTree sys;
  add_provider(sys, std::string(kPort) + "0000:01:00.0");
  add_function(sys, "pci0000:00/0000:00:03.0");
  add_disk(sys, "pci0000:00/0000:00:03.0/virtio1/block/vda");
  add_disk(sys, "pci0000:00/0000:00:03.0/cciss0/block/cciss!c0d0");
  add_disk(sys, "pci0000:00/0000:00:03.0/ata1/block/sr0", "0");
  add_disk(sys, "virtual/block/loop0");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.clients, SizeIs(2));
  EXPECT_EQ(found.clients[0].disk, "cciss/c0d0");
  EXPECT_EQ(found.clients[1].disk, "vda");
  EXPECT_EQ(found.clients[1].function.address, "0000:00:03.0");
  EXPECT_FALSE(found.clients[1].takes);
  EXPECT_THAT(found.reach, SizeIs(2));
  EXPECT_EQ(found.impossible,
            "no NVMe disk is on PCI, and other drivers take no such memory; add one");
}

TEST(pci_topology, providers_are_in_order_and_each_meets_each_disk) {
  const TempTree sys;
  add_provider(sys, std::string(kSwitch) + "0000:02:02.0/0000:09:00.0");
  add_provider(sys, std::string(kSwitch) + "0000:02:00.0/0000:03:00.0");
  add_nvme(sys, std::string(kSwitch) + "0000:02:01.0/0000:04:00.0", "1");
  add_nvme(sys, "pci0000:00/0000:00:03.0/0000:05:00.0", "0");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.providers, SizeIs(2));
  EXPECT_EQ(found.providers[0].function.address, "0000:03:00.0");
  EXPECT_EQ(found.providers[1].function.address, "0000:09:00.0");
  ASSERT_THAT(found.reach, SizeIs(4));
  EXPECT_EQ(found.reach[2].provider, 1U);
  EXPECT_EQ(found.reach[2].client, 0U);
  EXPECT_EQ(found.reach[2].distance, PciDistance::kPhb);
  EXPECT_EQ(found.reach[3].client, 1U);
  EXPECT_EQ(found.reach[3].distance, PciDistance::kPix);
}

constexpr const char* kSymbolsWithout =
    "0000000000000000 T dma_pci_p2pdma_supported\n"
    "0000000000000000 t nvme_map_cmb\t[nvme]\n";
constexpr const char* kSymbolsWith =
    "0000000000000000 r __ksymtab_pci_p2pdma_add_resource\n"
    "0000000000000000 T pci_p2pdma_add_resource\n";

constexpr const char* kNoSuchKernel =
    "this kernel was built without CONFIG_PCI_P2PDMA; run one that was built with it";
constexpr const char* kNoPci =
    "this host has no PCI device; it takes two, of which one is an NVMe disk";
constexpr const char* kNoProvider =
    "no PCI device offers memory for it; an NVMe disk with a controller memory buffer does, or a "
    "driver that publishes some of its device's";

TEST(pci_topology, a_kernel_without_it_is_the_first_reason) {
  const TempTree sys;
  const TempTree proc;
  proc.write("kallsyms", kSymbolsWithout);
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoSuchKernel);
  add_nvme(sys, "pci0000:00/0000:00:03.0/0000:05:00.0", "0");
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoSuchKernel);
}

TEST(pci_topology, then_what_the_host_lacks) {
  const TempTree sys;
  const TempTree proc;
  proc.write("kallsyms", kSymbolsWith);
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoPci);
  add_nvme(sys, "pci0000:00/0000:00:03.0/0000:05:00.0", "0");
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoProvider);
  add_provider(sys, "pci0000:00/0000:00:04.0");
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, "");
}

TEST(pci_topology, a_kernel_that_lists_no_symbols_is_not_blamed) {
  const TempTree sys;
  const TempTree proc;
  add_function(sys, "pci0000:00/0000:00:03.0");
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoProvider);
  proc.write("kallsyms", "");
  EXPECT_EQ(read_p2p_topology(sys.root(), proc.root()).impossible, kNoProvider);
}

TEST(pci_topology, broken_files_are_left_out) {
  const TempTree sys;
  const std::string path = std::string(kPort) + "0000:01:00.0";
  add_provider(sys, path);
  const std::string directory = "devices/" + path + "/";
  sys.write(directory + "numa_node", "many\n");
  sys.write(directory + "p2pmem/available", "\n");
  sys.write(directory + "p2pmem/published", "yes\n");
  sys.write(directory + "resource",
            "0x100 0x1ff\n100 1ff 200\n0x200 0x100 0x200\nnothing\n\n0x100 0x1ff 0x200");
  const P2pTopology found = read(sys);
  ASSERT_THAT(found.providers, SizeIs(1));
  EXPECT_EQ(found.providers.front().function.node, -1);
  EXPECT_EQ(found.providers.front().available, 0U);
  EXPECT_FALSE(found.providers.front().published);
  EXPECT_THAT(found.providers.front().function.bars, ElementsAre(PciRange{0x100, 0x1ff}));
  for (const char* const size : {"", "0\n", "16M\n", "-1\n"}) {
    sys.write(directory + "p2pmem/size", size);
    EXPECT_THAT(read(sys).providers, IsEmpty()) << size;
  }
}

TEST(pci_topology, entries_that_lead_nowhere_are_left_out) {
  const TempTree sys;
  sys.link("bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0");
  sys.link("block/nvme0n1", "../devices/pci0000:00/0000:00:01.0/nvme/nvme0/nvme0n1");
  sys.write("bus/pci/devices/elsewhere/p2pmem/size", "4096\n");
  const P2pTopology found = read(sys);
  EXPECT_THAT(found.providers, IsEmpty());
  EXPECT_THAT(found.clients, IsEmpty());
  EXPECT_EQ(found.impossible, kNoProvider);
}

TEST(pci_topology, of_this_host_is_whole) {
  const P2pTopology found = read_p2p_topology("/sys", "/proc");
  EXPECT_EQ(found.reach.size(), found.providers.size() * found.clients.size());
  for (const P2pClient& client : found.clients) {
    EXPECT_EQ(client.function.path.back(), client.function.address);
    EXPECT_TRUE(client.function.path.front().starts_with("pci")) << client.function.path.front();
  }
}

}  // namespace
}  // namespace flowtop::host
