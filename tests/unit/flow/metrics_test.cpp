// SPDX-License-Identifier: Apache-2.0
#include "flow/metrics.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "flow/catalogue.h"
#include "flow/columns.h"
#include "flow/enum_names.h"
#include "support/sample.h"

namespace flowtop::flow {
namespace {

using test::open_read;
using test::sample_topology;
using test::waiting_read;

using Number = std::optional<std::uint64_t>;

flowtop_op_record in_state(flowtop_consumer_state state) {
  flowtop_op_record record = waiting_read();
  record.consumer_state = state;
  return record;
}

struct StateCase {
  flowtop_consumer_state state;
  Number useful_ns;
  Number runq_ns;
  Number deliverable_ns;
};

TEST(metrics, are_defined_by_the_consumer_state) {
  // complete 1050 us, wake 1053, oncpu 1060, cqe 1061.
  const StateCase cases[] = {
      {FLOWTOP_STATE_UNKNOWN, std::nullopt, std::nullopt, std::nullopt},
      {FLOWTOP_STATE_WAITING, 3'000, std::nullopt, 11'000},
      {FLOWTOP_STATE_WOKEN, std::nullopt, 10'000, 11'000},
      {FLOWTOP_STATE_RUNNING, std::nullopt, std::nullopt, 11'000},
      {FLOWTOP_STATE_ELSEWHERE, std::nullopt, std::nullopt, 11'000},
  };
  static_assert(std::size(cases) == FLOWTOP_STATE_COUNT);
  for (const StateCase& expected : cases) {
    const flowtop_op_record record = in_state(expected.state);
    const auto name = state_name(record.consumer_state);
    EXPECT_EQ(defined(flowtop_useful_completion_ns(&record)), expected.useful_ns) << name;
    EXPECT_EQ(defined(flowtop_runq_ns(&record)), expected.runq_ns) << name;
    EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), expected.deliverable_ns) << name;
    EXPECT_EQ(defined(flowtop_locality_debt_ns(&record)), 7'000U) << name;
  }
}

TEST(useful_completion, needs_a_causal_wake) {
  for (std::uint8_t known_by = 0; known_by < FLOWTOP_KNOWN_BY_COUNT; ++known_by) {
    flowtop_op_record record = waiting_read();
    record.known_by = known_by;
    const Number expected = known_by == FLOWTOP_KNOWN_BY_WAKE ? Number(3'000) : std::nullopt;
    EXPECT_EQ(defined(flowtop_useful_completion_ns(&record)), expected) << known_by_name(known_by);
  }
}

TEST(useful_completion, needs_both_instants) {
  flowtop_op_record record = waiting_read();
  record.wake_ns = 0;
  EXPECT_FALSE(defined(flowtop_useful_completion_ns(&record)));
  record = waiting_read();
  record.complete_ns = 0;
  EXPECT_FALSE(defined(flowtop_useful_completion_ns(&record)));
}

TEST(useful_completion, may_be_zero) {
  flowtop_op_record record = waiting_read();
  record.wake_ns = record.complete_ns;
  EXPECT_EQ(defined(flowtop_useful_completion_ns(&record)), 0U);
}

TEST(useful_completion, is_never_negative) {
  flowtop_op_record record = waiting_read();
  record.wake_ns = record.complete_ns - 1;
  EXPECT_FALSE(defined(flowtop_useful_completion_ns(&record)));
}

TEST(locality_debt, needs_a_wake_and_the_consumer_on_a_cpu) {
  flowtop_op_record record = waiting_read();
  record.wake_ns = 0;
  EXPECT_FALSE(defined(flowtop_locality_debt_ns(&record)));
  record = waiting_read();
  record.oncpu_ns = 0;
  EXPECT_FALSE(defined(flowtop_locality_debt_ns(&record)));
}

TEST(runq, of_a_woken_consumer_needs_it_on_a_cpu) {
  flowtop_op_record record = in_state(FLOWTOP_STATE_WOKEN);
  record.oncpu_ns = 0;
  EXPECT_FALSE(defined(flowtop_runq_ns(&record)));
}

TEST(runq, does_not_need_a_wake) {
  // Preempted while it submitted.
  flowtop_op_record record = in_state(FLOWTOP_STATE_WOKEN);
  record.wake_sent_ns = record.wake_ns = 0;
  EXPECT_EQ(defined(flowtop_runq_ns(&record)), 10'000U);
}

TEST(deliverable, is_the_later_of_result_and_consumer) {
  flowtop_op_record record = waiting_read();
  record.cqe_ns = record.oncpu_ns - 4'000;
  EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), 10'000U);
}

TEST(deliverable, of_a_running_consumer_ignores_when_it_came_on_a_cpu) {
  flowtop_op_record record = in_state(FLOWTOP_STATE_RUNNING);
  record.oncpu_ns = record.cqe_ns + 50'000;
  EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), 11'000U);
  record.oncpu_ns = 0;
  EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), 11'000U);
}

TEST(deliverable, of_every_other_consumer_needs_it_on_a_cpu) {
  for (const auto state : {FLOWTOP_STATE_WAITING, FLOWTOP_STATE_WOKEN, FLOWTOP_STATE_ELSEWHERE}) {
    flowtop_op_record record = in_state(state);
    record.oncpu_ns = 0;
    EXPECT_FALSE(defined(flowtop_deliverable_ns(&record))) << state_name(record.consumer_state);
  }
}

TEST(deliverable, needs_the_completion_entry_where_the_path_has_one) {
  for (std::uint8_t path = 0; path < FLOWTOP_PATH_COUNT; ++path) {
    flowtop_op_record record = waiting_read();
    record.path = path;
    record.cqe_ns = 0;
    const bool has_entry = path == FLOWTOP_PATH_IO_URING || path == FLOWTOP_PATH_IO_URING_CMD;
    const Number expected = has_entry ? std::nullopt : Number(10'000);
    EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), expected) << path_name(path);
  }
}

TEST(deliverable, is_zero_where_the_consumer_already_ran) {
  flowtop_op_record record = in_state(FLOWTOP_STATE_RUNNING);
  record.path = FLOWTOP_PATH_SYNC;
  record.cqe_ns = record.oncpu_ns = 0;
  EXPECT_EQ(defined(flowtop_deliverable_ns(&record)), 0U);
}

TEST(ready, is_from_completion_to_user_mode) {
  const flowtop_op_record waiting = waiting_read();
  EXPECT_EQ(defined(flowtop_ready_ns(&waiting)), 13'000U);
  flowtop_op_record record = waiting_read();
  record.return_ns = 0;
  EXPECT_FALSE(defined(flowtop_ready_ns(&record)));
}

TEST(hold, is_what_waiting_for_others_cost) {
  flowtop_op_record record = waiting_read();
  EXPECT_FALSE(defined(flowtop_hold_ns(&record)));
  record.satisfied_ns = record.complete_ns;
  EXPECT_EQ(defined(flowtop_hold_ns(&record)), 0U);
  record.satisfied_ns = record.complete_ns + 9'000;
  EXPECT_EQ(defined(flowtop_hold_ns(&record)), 9'000U);
}

TEST(remote, compares_the_two_cpus) {
  flowtop_op_record record = waiting_read();
  EXPECT_EQ(remote(record), true);
  record.consumer_cpu = record.complete_cpu;
  EXPECT_EQ(remote(record), false);
}

TEST(remote, is_undefined_for_iopoll_only) {
  for (std::uint8_t delivery = 0; delivery < FLOWTOP_DELIVERY_COUNT; ++delivery) {
    flowtop_op_record record = waiting_read();
    record.delivery = delivery;
    const bool defined = delivery != FLOWTOP_DELIVERY_IOPOLL;
    EXPECT_EQ(remote(record).has_value(), defined) << delivery_name(delivery);
    EXPECT_EQ(distance(record, sample_topology()).has_value(), defined);
  }
}

TEST(remote, is_undefined_without_consumer_or_cpu) {
  flowtop_op_record record = waiting_read();
  record.known_by = FLOWTOP_KNOWN_BY_NOTHING;
  EXPECT_FALSE(remote(record));
  EXPECT_FALSE(distance(record, sample_topology()));
  record = waiting_read();
  record.complete_cpu = -1;
  EXPECT_FALSE(remote(record));
  record = waiting_read();
  record.consumer_cpu = -1;
  EXPECT_FALSE(remote(record));
}

TEST(distance, comes_from_the_topology) {
  struct Case {
    int consumer_cpu;
    std::optional<host::Distance> distance;
  };
  const Case cases[] = {
      {0, host::Distance::kSameCpu},    {1, host::Distance::kSmt}, {2, host::Distance::kLlc},
      {8, host::Distance::kRemoteNode}, {77, std::nullopt},  // came online later
  };
  for (const Case& expected : cases) {
    flowtop_op_record record = waiting_read();
    record.consumer_cpu = expected.consumer_cpu;
    EXPECT_EQ(distance(record, sample_topology()), expected.distance) << expected.consumer_cpu;
  }
}

TEST(derive, leaves_every_metric_of_an_open_operation_undefined) {
  const Operation operation = derive(open_read(), sample_topology());
  EXPECT_TRUE(operation.open());
  for (const std::size_t column : kHistogramColumns) {
    if (column == column_index("submit_to_issue_ns")) {
      continue;
    }
    EXPECT_TRUE(std::holds_alternative<Nothing>(kColumnValues.at(column)(operation)))
        << kColumnInfos.at(column).key;
  }
  EXPECT_FALSE(operation.remote);
  EXPECT_FALSE(operation.distance);
}

TEST(distance_value, has_the_name_of_the_distance) {
  for (const auto distance : {host::Distance::kSameCpu, host::Distance::kSmt, host::Distance::kLlc,
                              host::Distance::kNode, host::Distance::kRemoteNode}) {
    EXPECT_EQ(distance_names()[distance_value(distance)].name, host::to_string(distance));
  }
  EXPECT_EQ(distance_names()[distance_value(std::nullopt)].name, "unknown");
  EXPECT_EQ(distance_names()[FLOWTOP_DISTANCE_NONE].name, "none");
}

}  // namespace
}  // namespace flowtop::flow
