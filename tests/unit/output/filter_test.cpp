// SPDX-License-Identifier: Apache-2.0
#include "output/filter.h"

#include <gtest/gtest.h>

#include "support/sample.h"

namespace flowtop::output {
namespace {

using test::open_read;
using test::operation_of;
using test::waiting_read;

constexpr std::uint64_t kEndNs = 2'000'000;

bool passes_filter(const flowtop_op_record& record, const Filter& filter) {
  return passes(operation_of(record), filter, kEndNs);
}

Filter by_tgid(std::uint32_t tgid) {
  return {.tgid = tgid, .dev = {}, .flow_id = {}, .min_latency_ns = {}};
}
Filter by_latency(std::uint64_t ns) {
  return {.tgid = {}, .dev = {}, .flow_id = {}, .min_latency_ns = ns};
}

TEST(filter, that_is_not_set_lets_everything_pass) {
  EXPECT_TRUE(passes_filter(waiting_read(), {}));
  EXPECT_TRUE(passes_filter(open_read(), {}));
  EXPECT_TRUE(passes_filter({}, {}));
}

TEST(filter, tests_the_process_of_owner_and_consumer) {
  flowtop_op_record record = waiting_read();
  record.tgid = 10;
  record.consumer_tgid = 20;
  EXPECT_TRUE(passes_filter(record, by_tgid(10)));
  EXPECT_TRUE(passes_filter(record, by_tgid(20)));
  EXPECT_FALSE(passes_filter(record, by_tgid(30)));
  EXPECT_FALSE(passes_filter(record, by_tgid(record.tid)));
}

TEST(filter, tests_device_and_flow) {
  Filter filter;
  filter.dev = 7U << 20U;
  EXPECT_TRUE(passes_filter(waiting_read(), filter));
  filter.dev = 8U << 20U;
  EXPECT_FALSE(passes_filter(waiting_read(), filter));
  filter = {};
  filter.flow_id = 0x00c0ffee;
  EXPECT_TRUE(passes_filter(waiting_read(), filter));
  filter.flow_id = 0;
  EXPECT_FALSE(passes_filter(waiting_read(), filter));
}

TEST(filter, asks_for_all_that_is_set) {
  Filter filter = by_tgid(100);
  filter.dev = 8U << 20U;
  EXPECT_FALSE(passes_filter(waiting_read(), filter));
}

TEST(min_latency, tests_deliverable) {
  EXPECT_EQ(latency_ns(operation_of(waiting_read()), kEndNs), 11'000U);
  EXPECT_TRUE(passes_filter(waiting_read(), by_latency(11'000)));
  EXPECT_FALSE(passes_filter(waiting_read(), by_latency(11'001)));
}

TEST(min_latency, tests_submit_to_complete_where_deliverable_is_undefined) {
  flowtop_op_record record = waiting_read();
  record.consumer_state = FLOWTOP_STATE_UNKNOWN;
  EXPECT_EQ(latency_ns(operation_of(record), kEndNs), 50'000U);
  EXPECT_TRUE(passes_filter(record, by_latency(50'000)));
  EXPECT_FALSE(passes_filter(record, by_latency(50'001)));
}

TEST(min_latency, of_an_open_operation_is_its_age_at_the_end) {
  EXPECT_EQ(latency_ns(operation_of(open_read()), kEndNs), 1'000'000U);
  EXPECT_TRUE(passes_filter(open_read(), by_latency(1'000'000)));
  EXPECT_FALSE(passes_filter(open_read(), by_latency(1'000'001)));
}

TEST(min_latency, leaves_out_what_has_no_latency) {
  flowtop_op_record record = open_read();
  record.submit_ns = 0;
  EXPECT_FALSE(latency_ns(operation_of(record), kEndNs));
  EXPECT_FALSE(passes_filter(record, by_latency(0)));
  record = open_read();
  EXPECT_FALSE(latency_ns(operation_of(record), record.submit_ns - 1));
}

}  // namespace
}  // namespace flowtop::output
