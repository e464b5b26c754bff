// SPDX-License-Identifier: Apache-2.0
#include "flow/counters.h"

#include <gtest/gtest.h>

#include "support/sample.h"

namespace flowtop::flow {
namespace {

TEST(counters, count_each_operation_once) {
  flowtop_op_record local = test::waiting_read();
  local.consumer_cpu = local.complete_cpu;
  flowtop_op_record failed = test::waiting_read();
  failed.error = 5;
  failed.consumer_cpu = -1;

  Counters counters{};
  count(counters, test::operation_of(test::waiting_read()));
  count(counters, test::operation_of(local));
  count(counters, test::operation_of(failed));
  count(counters, test::operation_of(test::open_read()));

  EXPECT_EQ(counters.at(counter_index("operations")), 4U);
  EXPECT_EQ(counters.at(counter_index("operation_bytes")), 4U * 4096U);
  EXPECT_EQ(counters.at(counter_index("errors")), 1U);
  EXPECT_EQ(counters.at(counter_index("open_operations")), 1U);
  EXPECT_EQ(counters.at(counter_index("remote_deliveries")), 1U);
  EXPECT_EQ(counters.at(counter_index("located_deliveries")), 2U);
}

TEST(counters, know_registered_buffers_and_broken_promises) {
  flowtop_op_record record = test::waiting_read();
  record.flags |= FLOWTOP_F_FIXED_BUFFER | FLOWTOP_F_EXPECT_DIRECT;
  flowtop_op_record kept = record;
  kept.placement = FLOWTOP_PLACEMENT_P2P;
  Counters counters{};
  count(counters, test::operation_of(record));
  count(counters, test::operation_of(kept));
  count(counters, test::operation_of(test::waiting_read()));
  EXPECT_EQ(counters.at(counter_index("fixed_buffer_operations")), 2U);
  EXPECT_EQ(counters.at(counter_index("broken_promises")), 1U);
}

}  // namespace
}  // namespace flowtop::flow
