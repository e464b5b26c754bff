// SPDX-License-Identifier: Apache-2.0
#include "host/topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

constexpr const char* kCpus = "devices/system/cpu/";
constexpr const char* kNodes = "devices/system/node/";

std::string cpu_dir(int id) { return kCpus + ("cpu" + std::to_string(id)) + "/"; }

void add_core(const TempTree& sys, int id, const std::string& siblings, int package) {
  sys.write(cpu_dir(id) + "topology/core_cpus_list", siblings + "\n");
  sys.write(cpu_dir(id) + "topology/physical_package_id", std::to_string(package) + "\n");
}

void add_cache(const TempTree& sys, int id, int index, int level, const std::string& type,
               const std::string& shared) {
  const std::string dir = cpu_dir(id) + "cache/index" + std::to_string(index) + "/";
  sys.write(dir + "level", std::to_string(level) + "\n");
  sys.write(dir + "type", type + "\n");
  sys.write(dir + "shared_cpu_list", shared + "\n");
}

Topology read_topology(const TempTree& sys) {
  auto topology = Topology::read(sys.root());
  return topology.value();
}

// Two CPUs without SMT behind one cache, as a small VM.
void make_small(const TempTree& sys) {
  sys.write(std::string(kCpus) + "online", "0-1\n");
  sys.write(std::string(kNodes) + "node0/cpulist", "0-1\n");
  for (const int id : {0, 1}) {
    const std::string own = std::to_string(id);
    add_core(sys, id, own, 0);
    add_cache(sys, id, 0, 1, "Data", own);
    add_cache(sys, id, 1, 1, "Instruction", own);
    add_cache(sys, id, 2, 2, "Unified", own);
    add_cache(sys, id, 3, 3, "Unified", "0-1");
  }
}

// 2 sockets x 2 dies x 2 cores x 2 threads, a node per socket and a last-level cache per die.
// Threads of a core are CPU n and n + 8: cores 0-1 and 2-3 are the dies of socket 0.
void make_large(const TempTree& sys) {
  sys.write(std::string(kCpus) + "online", "0-15\n");
  sys.write(std::string(kNodes) + "node0/cpulist", "0-3,8-11\n");
  sys.write(std::string(kNodes) + "node1/cpulist", "4-7,12-15\n");
  for (int id = 0; id < 16; ++id) {
    const int core = id % 8;
    const int die = core / 2;
    const std::string threads = std::to_string(core) + "," + std::to_string(core + 8);
    const std::string die_cpus = std::to_string(2 * die) + "-" + std::to_string(2 * die + 1) + "," +
                                 std::to_string(2 * die + 8) + "-" + std::to_string(2 * die + 9);
    add_core(sys, id, threads, core / 4);
    add_cache(sys, id, 0, 1, "Data", threads);
    add_cache(sys, id, 1, 3, "Unified", die_cpus);
    add_cache(sys, id, 2, 2, "Unified", threads);
  }
}

TEST(topology, small_vm_shares_its_cache) {
  const TempTree sys;
  make_small(sys);
  const Topology topology = read_topology(sys);
  const std::vector<Cpu> expected{{.id = 0, .core = 0, .llc = 0, .package = 0, .node = 0},
                                  {.id = 1, .core = 1, .llc = 0, .package = 0, .node = 0}};
  EXPECT_EQ(topology.cpus(), expected);
  EXPECT_EQ(topology.distance(0, 0), Distance::kSameCpu);
  EXPECT_EQ(topology.distance(0, 1), Distance::kLlc);
  EXPECT_EQ(topology.distance(1, 0), Distance::kLlc);
}

TEST(topology, large_host_shows_every_distance) {
  const TempTree sys;
  make_large(sys);
  const Topology topology = read_topology(sys);
  ASSERT_EQ(topology.cpus().size(), 16U);
  EXPECT_EQ(topology.cpus()[15], (Cpu{.id = 15, .core = 7, .llc = 6, .package = 1, .node = 1}));
  EXPECT_EQ(topology.distance(3, 3), Distance::kSameCpu);
  EXPECT_EQ(topology.distance(3, 11), Distance::kSmt);
  EXPECT_EQ(topology.distance(3, 2), Distance::kLlc);
  EXPECT_EQ(topology.distance(3, 10), Distance::kLlc);
  EXPECT_EQ(topology.distance(3, 1), Distance::kNode);
  EXPECT_EQ(topology.distance(3, 8), Distance::kNode);
  EXPECT_EQ(topology.distance(3, 4), Distance::kRemoteNode);
  EXPECT_EQ(topology.distance(3, 15), Distance::kRemoteNode);
}

TEST(topology, distance_is_symmetric) {
  const TempTree sys;
  make_large(sys);
  const Topology topology = read_topology(sys);
  for (int a = 0; a < 16; ++a) {
    for (int b = 0; b < 16; ++b) {
      EXPECT_TRUE(topology.distance(a, b).has_value()) << a << " " << b;
      EXPECT_EQ(topology.distance(a, b), topology.distance(b, a)) << a << " " << b;
    }
  }
}

TEST(topology, offline_cpu_has_no_distance_to_others) {
  const TempTree sys;
  make_large(sys);
  sys.write(std::string(kCpus) + "online", "0-2,4-15\n");
  sys.remove(cpu_dir(3) + "topology");
  sys.remove(cpu_dir(3) + "cache");
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.cpus().size(), 15U);
  EXPECT_EQ(topology.distance(3, 2), std::nullopt);
  EXPECT_EQ(topology.distance(2, 3), std::nullopt);
  EXPECT_EQ(topology.distance(4, 5), Distance::kLlc);
}

TEST(topology, unknown_cpu_has_no_distance) {
  const TempTree sys;
  make_small(sys);
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.distance(0, 2), std::nullopt);
  EXPECT_EQ(topology.distance(-1, 0), std::nullopt);
  EXPECT_EQ(topology.distance(0, -1), std::nullopt);
  EXPECT_EQ(topology.distance(-1, -1), std::nullopt);
  // Plugged in after the topology was read: still itself.
  EXPECT_EQ(topology.distance(7, 7), Distance::kSameCpu);
}

TEST(topology, without_caches_claims_only_the_node) {
  const TempTree sys;
  make_small(sys);
  sys.remove(cpu_dir(0) + "cache");
  sys.remove(cpu_dir(1) + "cache");
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.cpus()[0].llc, std::nullopt);
  EXPECT_EQ(topology.distance(0, 1), Distance::kNode);
}

TEST(topology, instruction_cache_is_no_last_level) {
  const TempTree sys;
  sys.write(std::string(kCpus) + "online", "0-1\n");
  for (const int id : {0, 1}) {
    add_core(sys, id, std::to_string(id), 0);
    add_cache(sys, id, 0, 1, "Data", std::to_string(id));
    add_cache(sys, id, 1, 2, "Instruction", "0-1");
  }
  EXPECT_EQ(read_topology(sys).distance(0, 1), Distance::kNode);
}

// Performance cores 0,1 and efficient cores 2,3 share an L3; low-power cores 4,5 have an L2 only.
TEST(topology, hybrid_part_takes_the_last_level_of_each_cpu) {
  const TempTree sys;
  sys.write(std::string(kCpus) + "online", "0-5\n");
  for (int id = 0; id < 6; ++id) {
    const std::string own = std::to_string(id);
    add_core(sys, id, id < 2 ? "0-1" : own, 0);
    add_cache(sys, id, 0, 1, "Data", id < 2 ? "0-1" : own);
    add_cache(sys, id, 1, 2, "Unified", id < 2 ? "0-1" : (id < 4 ? "2-3" : "4-5"));
    if (id < 4) {
      add_cache(sys, id, 2, 3, "Unified", "0-3");
    }
  }
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.distance(0, 1), Distance::kSmt);
  EXPECT_EQ(topology.distance(0, 2), Distance::kLlc);
  EXPECT_EQ(topology.distance(4, 5), Distance::kLlc);
  EXPECT_EQ(topology.distance(3, 4), Distance::kNode);
}

TEST(topology, without_nodes_is_one_node) {
  const TempTree sys;
  make_large(sys);
  sys.remove(kNodes);
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.cpus()[15].node, 0);
  EXPECT_EQ(topology.distance(0, 4), Distance::kNode);
}

TEST(topology, sparse_cpus_and_nodes) {
  const TempTree sys;
  sys.write(std::string(kCpus) + "online", "0,40,1024-1025\n");
  sys.write(std::string(kNodes) + "node0/cpulist", "0,40\n");
  sys.write(std::string(kNodes) + "node8/cpulist", "1024-1025\n");
  sys.write(std::string(kNodes) + "node252/cpulist", "\n");  // memory only
  sys.write(std::string(kNodes) + "online", "0,8,252\n");
  for (const int id : {0, 40, 1024, 1025}) {
    add_core(sys, id, std::to_string(id), 0);
  }
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.cpus()[3].node, 8);
  EXPECT_EQ(topology.distance(0, 40), Distance::kNode);
  EXPECT_EQ(topology.distance(40, 1024), Distance::kRemoteNode);
  EXPECT_EQ(topology.distance(1024, 1025), Distance::kNode);
  EXPECT_EQ(topology.distance(0, 1), std::nullopt);
}

TEST(topology, cpu_on_no_node_is_decided_by_its_cache_alone) {
  const TempTree sys;
  make_large(sys);
  sys.write(std::string(kNodes) + "node0/cpulist", "0-2,8-11\n");
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.distance(3, 11), Distance::kSmt);
  EXPECT_EQ(topology.distance(3, 2), Distance::kLlc);
  EXPECT_EQ(topology.distance(3, 1), std::nullopt);
  EXPECT_EQ(topology.distance(3, 4), std::nullopt);
}

// Sub-NUMA clustering: sysfs shows one last-level cache across two nodes.
TEST(topology, another_node_is_remote_although_the_cache_is_shared) {
  const TempTree sys;
  make_small(sys);
  sys.write(std::string(kNodes) + "node0/cpulist", "0\n");
  sys.write(std::string(kNodes) + "node1/cpulist", "1\n");
  EXPECT_EQ(read_topology(sys).distance(0, 1), Distance::kRemoteNode);
}

TEST(topology, older_kernels_name_the_list_of_siblings_differently) {
  const TempTree sys;
  make_small(sys);
  for (const int id : {0, 1}) {
    sys.remove(cpu_dir(id) + "topology/core_cpus_list");
    sys.write(cpu_dir(id) + "topology/thread_siblings_list", "0-1\n");
  }
  EXPECT_EQ(read_topology(sys).distance(0, 1), Distance::kSmt);
}

TEST(topology, package_may_be_unknown) {
  const TempTree sys;
  make_small(sys);
  sys.write(cpu_dir(0) + "topology/physical_package_id", "-1\n");
  sys.remove(cpu_dir(1) + "topology/physical_package_id");
  const Topology topology = read_topology(sys);
  EXPECT_EQ(topology.cpus()[0].package, std::nullopt);
  EXPECT_EQ(topology.cpus()[1].package, std::nullopt);
  EXPECT_EQ(topology.distance(0, 1), Distance::kLlc);
}

TEST(topology, missing_sysfs_is_an_error) {
  const TempTree sys;
  const auto topology = Topology::read(sys.root());
  ASSERT_FALSE(topology.ok());
  EXPECT_EQ(topology.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(topology.error().message, "cannot read the list of CPUs in " + sys.root().string() +
                                          "/devices/system/cpu/online: is sysfs mounted?");
}

TEST(topology, garbage_in_the_list_of_cpus_is_an_error) {
  for (const char* text : {"", "\n", "a\n", "1-0\n", "0-\n", "0,,1\n", "-3\n", "0-99999999\n"}) {
    const TempTree sys;
    sys.write(std::string(kCpus) + "online", text);
    EXPECT_FALSE(Topology::read(sys.root()).ok()) << text;
  }
}

// Half of the large host: its second threads, which then give their groups other names.
void take_first_threads_offline(const TempTree& sys) {
  sys.write(std::string(kCpus) + "online", "8-15\n");
  for (int id = 8; id < 16; ++id) {
    const int die = (id - 8) / 2;
    const std::string die_cpus = std::to_string(2 * die + 8) + "-" + std::to_string(2 * die + 9);
    add_core(sys, id, std::to_string(id), (id - 8) / 4);
    add_cache(sys, id, 0, 1, "Data", std::to_string(id));
    add_cache(sys, id, 1, 3, "Unified", die_cpus);
  }
}

TEST(topology, cpus_that_come_online_later_fit_in) {
  const TempTree sys;
  make_large(sys);
  const Topology whole = read_topology(sys);
  take_first_threads_offline(sys);
  Topology topology = read_topology(sys);
  EXPECT_FALSE(topology.add_late_cpus(sys.root()));
  EXPECT_FALSE(topology.knows(0));
  EXPECT_EQ(topology.distance(0, 8), std::nullopt);

  make_large(sys);
  EXPECT_TRUE(topology.add_late_cpus(sys.root()));
  EXPECT_FALSE(topology.add_late_cpus(sys.root()));
  EXPECT_TRUE(topology.knows(0));
  for (int a = 0; a < 16; ++a) {
    for (int b = 0; b < 16; ++b) EXPECT_EQ(topology.distance(a, b), whole.distance(a, b)) << a << b;
  }
}

TEST(topology, keeps_the_cpus_that_go_offline) {
  const TempTree sys;
  make_large(sys);
  Topology topology = read_topology(sys);
  take_first_threads_offline(sys);
  EXPECT_FALSE(topology.add_late_cpus(sys.root()));
  EXPECT_EQ(topology.distance(0, 8), Distance::kSmt);
}

TEST(topology, without_sysfs_no_cpu_comes) {
  const TempTree sys;
  make_small(sys);
  Topology topology = read_topology(sys);
  EXPECT_FALSE(topology.add_late_cpus(sys.root() / "elsewhere"));
  EXPECT_EQ(topology.cpus().size(), 2U);
}

TEST(topology, distances_have_names) {
  EXPECT_EQ(to_string(Distance::kSameCpu), "same_cpu");
  EXPECT_EQ(to_string(Distance::kSmt), "smt");
  EXPECT_EQ(to_string(Distance::kLlc), "llc");
  EXPECT_EQ(to_string(Distance::kNode), "node");
  EXPECT_EQ(to_string(Distance::kRemoteNode), "remote_node");
}

TEST(topology, this_host_is_read) {
  const auto topology = Topology::read("/sys");
  ASSERT_TRUE(topology.ok()) << topology.error().message;
  const auto& cpus = topology->cpus();
  ASSERT_FALSE(cpus.empty());
  for (const Cpu& cpu : cpus) {
    EXPECT_TRUE(cpu.node.has_value()) << cpu.id;
    EXPECT_LE(cpu.core, cpu.id);
    EXPECT_TRUE(std::ranges::any_of(cpus, [&](const Cpu& other) { return other.id == cpu.core; }))
        << cpu.id;
    for (const Cpu& other : cpus) {
      EXPECT_TRUE(topology->distance(cpu.id, other.id).has_value()) << cpu.id << " " << other.id;
    }
  }
}

}  // namespace
}  // namespace flowtop::host
