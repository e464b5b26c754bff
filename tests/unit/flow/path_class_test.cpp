// SPDX-License-Identifier: Apache-2.0
#include "flow/path_class.h"

#include <gtest/gtest.h>

namespace flowtop::flow {
namespace {

Tally placed(std::uint64_t host, std::uint64_t p2p, std::uint64_t unknown = 0) {
  Tally tally;
  tally.counters[counter_index("operations")] = host + p2p + unknown;
  tally.placements.operations[FLOWTOP_PLACEMENT_HOST] = host;
  tally.placements.operations[FLOWTOP_PLACEMENT_P2P] = p2p;
  tally.placements.operations[FLOWTOP_PLACEMENT_UNKNOWN] = unknown;
  return tally;
}

TEST(path_class, plain_block_io_keeps_the_name_of_its_path) {
  const PathClass found =
      classify(FLOWTOP_PATH_IO_URING, placed(7, 0), {.transport = "pcie", .is_ublk = false});
  EXPECT_EQ(found.name, "io_uring");
  EXPECT_EQ(found.infrastructure, "kernel");
  EXPECT_EQ(found.initiator, "cpu");
  EXPECT_EQ(found.buffers, "host");
  EXPECT_EQ(found.evidence,
            "block events of 7 operations by io_uring, 7 in host memory; transport pcie");
}

TEST(path_class, memory_of_a_device_makes_it_p2p) {
  const PathClass found = classify(FLOWTOP_PATH_SYNC, placed(0, 3), {});
  EXPECT_EQ(found.name, "p2p");
  EXPECT_EQ(found.buffers, "device");
  EXPECT_EQ(classify(FLOWTOP_PATH_SYNC, placed(1, 3), {}).buffers, "mixed");
}

TEST(path_class, what_is_not_known_is_not_host) {
  EXPECT_EQ(classify(FLOWTOP_PATH_SYNC, placed(0, 0, 5), {}).buffers, "unknown");
}

TEST(path_class, fabrics_and_servers_are_told_by_the_device) {
  EXPECT_EQ(classify(FLOWTOP_PATH_SYNC, placed(1, 0), {.transport = "rdma", .is_ublk = false}).name,
            "nvmeof_rdma");
  EXPECT_EQ(classify(FLOWTOP_PATH_SYNC, placed(1, 0), {.transport = "tcp", .is_ublk = false}).name,
            "nvmeof_tcp");
  EXPECT_EQ(classify(FLOWTOP_PATH_SYNC, placed(1, 0), {.transport = "", .is_ublk = true}).name,
            "homi_ublk");
}

}  // namespace
}  // namespace flowtop::flow
