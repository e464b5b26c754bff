// SPDX-License-Identifier: Apache-2.0
#include "flow/columns.h"

#include <gtest/gtest.h>

#include <string_view>

#include "support/sample.h"

namespace flowtop::flow {
namespace {

using test::open_read;
using test::operation_of;
using test::waiting_read;

template <typename T>
void expect_value(const Operation& operation, std::size_t column, const T& expected) {
  EXPECT_EQ(kColumnValues.at(column)(operation), Value(expected)) << kColumnInfos.at(column).key;
}

constexpr std::uint64_t operator""_n(unsigned long long number) { return number; }

TEST(columns, of_an_operation_that_was_waited_for) {
  const Operation op = operation_of(waiting_read());
  expect_value(op, column_index("flow_id"), Hex{0x00c0ffee, 8, false});
  expect_value(op, column_index("flow_source"), std::string_view("derived"));
  expect_value(op, column_index("tgid"), 100_n);
  expect_value(op, column_index("tid"), 101_n);
  expect_value(op, column_index("comm"), std::string_view("fio"));
  expect_value(op, column_index("consumer_tgid"), 100_n);
  expect_value(op, column_index("consumer_tid"), 102_n);
  expect_value(op, column_index("consumer_known_by"), std::string_view("wake"));
  expect_value(op, column_index("hops"), 0_n);
  expect_value(op, column_index("cgroup"), CgroupId{42});
  expect_value(op, column_index("device"), DeviceNumber{7U << 20U});
  expect_value(op, column_index("op"), std::string_view("read"));
  expect_value(op, column_index("bytes"), 4096_n);
  expect_value(op, column_index("fragments"), 1_n);
  expect_value(op, column_index("path"), std::string_view("io_uring"));
  expect_value(op, column_index("delivery"), std::string_view("taskwork"));
  expect_value(op, column_index("consumer_state"), std::string_view("waiting"));
  expect_value(op, column_index("ring"), Hex{0x1234, 1, true});
  expect_value(op, column_index("user_data"), Hex{0xabc, 1, true});
}

TEST(columns, of_its_instants_and_metrics) {
  const Operation op = operation_of(waiting_read());
  expect_value(op, column_index("submit_ns"), 1'000'000_n);
  expect_value(op, column_index("issue_ns"), 1'002'000_n);
  expect_value(op, column_index("complete_ns"), 1'050'000_n);
  expect_value(op, column_index("wake_sent_ns"), 1'051'000_n);
  expect_value(op, column_index("wake_ns"), 1'053'000_n);
  expect_value(op, column_index("oncpu_ns"), 1'060'000_n);
  expect_value(op, column_index("cqe_ns"), 1'061'000_n);
  expect_value(op, column_index("return_ns"), 1'063'000_n);
  expect_value(op, column_index("ready_ns"), 13'000_n);
  expect_value(op, column_index("ready_known_by"), std::string_view("exact"));
  expect_value(op, column_index("useful_completion_ns"), 3'000_n);
  expect_value(op, column_index("locality_debt_ns"), 7'000_n);
  expect_value(op, column_index("runq_ns"), Nothing{});
  expect_value(op, column_index("deliverable_ns"), 11'000_n);
  expect_value(op, column_index("hold_ns"), Nothing{});
  expect_value(op, column_index("submit_cpu"), 0_n);
  expect_value(op, column_index("complete_cpu"), 0_n);
  expect_value(op, column_index("consumer_cpu"), 2_n);
  expect_value(op, column_index("distance"), std::string_view("llc"));
  expect_value(op, column_index("remote"), 1_n);
  expect_value(op, column_index("wake_batch"), 1_n);
  expect_value(op, column_index("error"), 0_n);
  expect_value(op, column_index("open"), 0_n);
  expect_value(op, column_index("meta"), 0_n);
}

TEST(columns, of_an_open_operation_hold_only_what_was_observed) {
  const Operation op = operation_of(open_read());
  for (const std::size_t column : {column_index("consumer_tgid"),
                                   column_index("consumer_tid"),
                                   column_index("consumer_known_by"),
                                   column_index("hops"),
                                   column_index("complete_ns"),
                                   column_index("cqe_ns"),
                                   column_index("wake_sent_ns"),
                                   column_index("wake_ns"),
                                   column_index("oncpu_ns"),
                                   column_index("return_ns"),
                                   column_index("ready_ns"),
                                   column_index("ready_known_by"),
                                   column_index("useful_completion_ns"),
                                   column_index("locality_debt_ns"),
                                   column_index("runq_ns"),
                                   column_index("deliverable_ns"),
                                   column_index("hold_ns"),
                                   column_index("complete_cpu"),
                                   column_index("consumer_cpu"),
                                   column_index("distance"),
                                   column_index("remote"),
                                   column_index("wake_batch"),
                                   column_index("error")}) {
    expect_value(op, column, Nothing{});
  }
  expect_value(op, column_index("open"), 1_n);
  expect_value(op, column_index("consumer_state"), std::string_view("unknown"));
  expect_value(op, column_index("submit_ns"), 1'000'000_n);
}

TEST(columns, of_an_empty_record_are_empty_where_nothing_is_known) {
  flowtop_op_record record{};
  record.submit_cpu = record.complete_cpu = record.consumer_cpu = -1;
  const Operation op = operation_of(record);
  for (const std::size_t column :
       {column_index("tgid"), column_index("tid"), column_index("comm"), column_index("cgroup"),
        column_index("device"), column_index("fragments"), column_index("ring"),
        column_index("user_data"), column_index("submit_ns"), column_index("issue_ns"),
        column_index("submit_cpu")}) {
    expect_value(op, column, Nothing{});
  }
}

TEST(columns, user_data_may_be_zero_on_a_ring_and_is_empty_elsewhere) {
  flowtop_op_record record = waiting_read();
  record.user_data = 0;
  expect_value(operation_of(record), column_index("user_data"), Hex{0, 1, true});
  record.path = FLOWTOP_PATH_LIBAIO;
  expect_value(operation_of(record), column_index("user_data"), Hex{0, 1, true});
  record.path = FLOWTOP_PATH_SYNC;
  expect_value(operation_of(record), column_index("user_data"), Nothing{});
}

TEST(columns, a_name_that_fills_its_field_ends_with_it) {
  flowtop_op_record record = waiting_read();
  test::set_comm(record, "sixteen-letters!and-more");
  expect_value(operation_of(record), column_index("comm"), std::string_view("sixteen-letters!"));
}

TEST(columns, a_failed_operation_has_its_errno) {
  flowtop_op_record record = waiting_read();
  record.error = 5;
  record.flags |= FLOWTOP_F_META;
  expect_value(operation_of(record), column_index("error"), 5_n);
  expect_value(operation_of(record), column_index("meta"), 1_n);
}

TEST(columns, an_inferred_return_says_so) {
  flowtop_op_record record = waiting_read();
  record.flags = 0;
  expect_value(operation_of(record), column_index("ready_known_by"), std::string_view("inferred"));
}

TEST(columns, of_its_memory_and_detours) {
  flowtop_op_record record = waiting_read();
  expect_value(operation_of(record), column_index("placement"), std::string_view("host"));
  expect_value(operation_of(record), column_index("bounces"), Nothing{});
  expect_value(operation_of(record), column_index("swiotlb_bytes"), Nothing{});
  expect_value(operation_of(record), column_index("fixed_buffer"), 0_n);
  expect_value(operation_of(record), column_index("broken_promise"), Nothing{});
  record.bounces = 1U << FLOWTOP_BOUNCE_SWIOTLB | 1U << FLOWTOP_BOUNCE_UBLK_COPY;
  record.swiotlb_bytes = 512;
  record.flags |= FLOWTOP_F_FIXED_BUFFER;
  expect_value(operation_of(record), column_index("bounces"),
               std::string_view("swiotlb+ublk_copy"));
  expect_value(operation_of(record), column_index("swiotlb_bytes"), 512_n);
  expect_value(operation_of(record), column_index("fixed_buffer"), 1_n);
  record.path = FLOWTOP_PATH_LIBAIO;
  expect_value(operation_of(record), column_index("fixed_buffer"), Nothing{});
}

TEST(columns, a_promise_is_kept_broken_or_cannot_be_told) {
  flowtop_op_record record = waiting_read();
  record.flags |= FLOWTOP_F_EXPECT_DIRECT;
  const auto expect_promise = [&](flowtop_placement placement, Value expected) {
    record.placement = placement;
    EXPECT_EQ(kColumnValues.at(column_index("broken_promise"))(operation_of(record)), expected)
        << int{placement};
  };
  expect_promise(FLOWTOP_PLACEMENT_P2P, 0_n);
  expect_promise(FLOWTOP_PLACEMENT_HOST, 1_n);
  expect_promise(FLOWTOP_PLACEMENT_PAGE_CACHE, 1_n);
  expect_promise(FLOWTOP_PLACEMENT_MIXED, 1_n);
  expect_promise(FLOWTOP_PLACEMENT_UNKNOWN, Nothing{});
  expect_promise(FLOWTOP_PLACEMENT_NONE, Nothing{});
}

}  // namespace
}  // namespace flowtop::flow
