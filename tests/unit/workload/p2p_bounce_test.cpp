// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "p2p/bounce.h"

namespace flowtop::workload::p2pmem {
namespace {

std::uint64_t bounced(std::uint64_t operations, std::uint32_t percent) {
  std::uint64_t count = 0;
  for (std::uint64_t index = 0; index < operations; ++index) count += bounces(index, percent);
  return count;
}

TEST(p2p_bounce, a_share_is_exact) {
  EXPECT_EQ(bounced(4000, 25), 1000U);
  for (std::uint32_t percent = 0; percent <= 100; ++percent) {
    EXPECT_EQ(bounced(100, percent), percent);
    EXPECT_EQ(bounced(4000, percent), 40 * percent);
  }
}

TEST(p2p_bounce, a_quarter_is_every_fourth) {
  for (std::uint64_t index = 0; index < 4000; ++index) {
    EXPECT_EQ(bounces(index, 25), index % 4 == 3) << index;
  }
}

}  // namespace
}  // namespace flowtop::workload::p2pmem
