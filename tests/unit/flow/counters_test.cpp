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

}  // namespace
}  // namespace flowtop::flow
