// SPDX-License-Identifier: Apache-2.0
#include "flow/order_rules.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/sample.h"

namespace flowtop::flow {
namespace {

using test::open_read;
using test::waiting_read;

using Violations = std::vector<OrderViolation>;

TEST(order_rules, hold_for_an_operation_in_order) {
  EXPECT_EQ(order_violations(waiting_read()), Violations{});
  EXPECT_EQ(order_violations(open_read()), Violations{});
  EXPECT_EQ(order_violations({}), Violations{});
}

TEST(order_rules, allow_instants_that_coincide) {
  flowtop_op_record record = waiting_read();
  record.submit_ns = record.issue_ns = record.complete_ns = record.cqe_ns = 5;
  record.wake_sent_ns = record.wake_ns = record.oncpu_ns = record.return_ns = 5;
  EXPECT_EQ(order_violations(record), Violations{});
}

TEST(order_rules, see_each_pair_of_the_device_chain) {
  flowtop_op_record record = waiting_read();
  record.submit_ns = record.issue_ns + 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"submit_ns", "issue_ns", 1'002'001, 1'002'000}}));
  record = waiting_read();
  record.issue_ns = record.complete_ns + 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"issue_ns", "complete_ns", 1'050'001, 1'050'000}}));
  record = waiting_read();
  record.consumer_state = FLOWTOP_STATE_RUNNING;
  record.cqe_ns = record.complete_ns - 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"complete_ns", "cqe_ns", 1'050'000, 1'049'999}}));
}

TEST(order_rules, look_past_an_instant_that_was_not_observed) {
  flowtop_op_record record = waiting_read();
  record.issue_ns = 0;
  record.submit_ns = record.complete_ns + 7;
  EXPECT_EQ(order_violations(record),
            (Violations{{"submit_ns", "complete_ns", 1'050'007, 1'050'000}}));
}

TEST(order_rules, see_each_pair_of_the_wake_chain) {
  flowtop_op_record record = waiting_read();
  record.wake_sent_ns = record.complete_ns - 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"complete_ns", "wake_sent_ns", 1'050'000, 1'049'999}}));
  record = waiting_read();
  record.wake_ns = record.wake_sent_ns - 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"wake_sent_ns", "wake_ns", 1'051'000, 1'050'999}}));
  record = waiting_read();
  record.oncpu_ns = record.wake_ns - 1;
  EXPECT_EQ(order_violations(record), (Violations{{"wake_ns", "oncpu_ns", 1'053'000, 1'052'999}}));
}

TEST(order_rules, do_not_ask_a_wake_of_others_to_follow_this_completion) {
  for (const auto state : {FLOWTOP_STATE_WOKEN, FLOWTOP_STATE_RUNNING, FLOWTOP_STATE_ELSEWHERE,
                           FLOWTOP_STATE_UNKNOWN}) {
    flowtop_op_record record = waiting_read();
    record.consumer_state = static_cast<std::uint8_t>(state);
    record.wake_sent_ns = record.complete_ns - 500;
    record.wake_ns = record.complete_ns - 400;
    EXPECT_EQ(order_violations(record), Violations{}) << state;
  }
}

TEST(order_rules, ask_a_woken_consumer_to_run_after_the_completion) {
  flowtop_op_record record = waiting_read();
  record.consumer_state = FLOWTOP_STATE_WOKEN;
  record.oncpu_ns = record.complete_ns - 2;
  EXPECT_EQ(order_violations(record),
            (Violations{{"complete_ns", "oncpu_ns", 1'050'000, 1'049'998}}));
}

TEST(order_rules, ask_the_waiter_to_run_before_it_writes_the_entry) {
  flowtop_op_record record = waiting_read();
  record.cqe_ns = record.oncpu_ns - 1;
  EXPECT_EQ(order_violations(record), Violations{}) << "another thread wrote it";
  record.consumer_tid = record.tid;
  EXPECT_EQ(order_violations(record), (Violations{{"oncpu_ns", "cqe_ns", 1'060'000, 1'059'999}}));
  record.delivery = FLOWTOP_DELIVERY_INLINE;
  EXPECT_EQ(order_violations(record), Violations{});
}

TEST(order_rules, ask_the_return_to_follow_the_completion) {
  flowtop_op_record record = waiting_read();
  record.return_ns = record.complete_ns - 1;
  EXPECT_EQ(order_violations(record),
            (Violations{{"complete_ns", "return_ns", 1'050'000, 1'049'999}}));
}

TEST(order_rules, are_told_in_words) {
  EXPECT_EQ(to_string(OrderViolation{"issue_ns", "complete_ns", 130, 120}),
            "complete_ns 120 is before issue_ns 130");
}

}  // namespace
}  // namespace flowtop::flow
