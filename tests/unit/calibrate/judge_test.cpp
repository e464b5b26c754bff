// SPDX-License-Identifier: Apache-2.0
#include "calibrate/judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "run.h"

namespace flowtop::calibrate {
namespace {

using test::ledger_of;
using test::records_of;
using test::rows_of;
using workload::Expected;
using workload::LedgerEntry;
using workload::Place;
using workload::Scenario;

constexpr std::uint64_t kOperations = 1000;

Expected all_known(const LedgerEntry& entry, const Place&) {
  return {.consumer_tid = entry.seen_tid,
          .consumer_cpu = entry.seen_cpu,
          .remote = entry.submit_cpu != entry.seen_cpu,
          .state = FLOWTOP_STATE_WAITING,
          .wake_batch = 1,
          .delivery = FLOWTOP_DELIVERY_TASKWORK,
          .woken = true,
          .fragments_at_least = 1};
}

Scenario scenario() { return {.name = "sample", .what = "a sample", .expect = all_known}; }

flowtop_op_record as_known(flowtop_op_record record) {
  record.wake_batch = 1;
  record.fragments = 1;
  record.delivery = FLOWTOP_DELIVERY_TASKWORK;
  return record;
}

// What is said of a run of which `change` was made to the first `count` rows.
Report report_with(std::size_t count, const std::function<void(flowtop_op_record&)>& change,
                   const Scenario& wanted = scenario(), std::uint64_t hidden = 0) {
  auto records = records_of(kOperations);
  std::ranges::transform(records, records.begin(), as_known);
  for (std::size_t i = 0; i < count; ++i) change(records[i]);
  return judge(wanted, {}, rows_of(records), ledger_of(kOperations), hidden);
}

TEST(judge, passes_what_is_right) {
  const Report report = report_with(0, {});
  EXPECT_TRUE(report.passed()) << report.failures.front();
  EXPECT_EQ(report.operations, kOperations);
  EXPECT_EQ(report.matched, kOperations);
  ASSERT_EQ(report.agreements.size(), 8U);
  for (const Agreement& agreement : report.agreements) {
    EXPECT_EQ(agreement.known, kOperations) << agreement.what;
    EXPECT_EQ(agreement.agreed, kOperations) << agreement.what;
  }
  ASSERT_EQ(report.gaps.size(), 2U);
  EXPECT_EQ(report.gaps[0].median_ns, 10U);
  EXPECT_EQ(report.gaps[1].max_ns, 20U);
}

struct Wrong {
  const char* what;
  std::function<void(flowtop_op_record&)> change;
};

TEST(judge, lets_one_row_of_a_thousand_differ_and_no_more) {
  const Wrong cases[] = {
      {"consumer", [](flowtop_op_record& r) { r.consumer_tid = test::kSubmitter; }},
      {"consumer_cpu", [](flowtop_op_record& r) { r.consumer_cpu = 3; }},
      {"remote", [](flowtop_op_record& r) { r.complete_cpu = r.consumer_cpu; }},
      {"remote", [](flowtop_op_record& r) { r.complete_cpu = -1; }},
      {"state", [](flowtop_op_record& r) { r.consumer_state = FLOWTOP_STATE_RUNNING; }},
      {"woken", [](flowtop_op_record& r) { r.wake_ns = 0; }},
      {"wake_batch", [](flowtop_op_record& r) { r.wake_batch = 2; }},
      {"delivery", [](flowtop_op_record& r) { r.delivery = FLOWTOP_DELIVERY_IO_WQ; }},
      {"fragments", [](flowtop_op_record& r) { r.fragments = 0; }},
  };
  for (const Wrong& wrong : cases) {
    EXPECT_TRUE(report_with(1, wrong.change).passed()) << wrong.what;
    const Report report = report_with(2, wrong.change);
    ASSERT_EQ(report.failures.size(), 1U) << wrong.what;
    EXPECT_EQ(report.failures[0], std::string(wrong.what) + " agrees in 998 of 1000");
  }
}

TEST(judge, lets_no_instant_be_outside_the_programs_own_times) {
  const Report early = report_with(1, [](flowtop_op_record& r) { r.submit_ns -= 11; });
  EXPECT_EQ(early.failures, std::vector<std::string>{"1 rows outside the program's own times"});
  const Report late = report_with(1, [](flowtop_op_record& r) { r.return_ns += 21; });
  EXPECT_EQ(late.failures, std::vector<std::string>{"1 rows outside the program's own times"});
  const Report inferred = report_with(1, [](flowtop_op_record& r) {
    r.return_ns += 21;
    r.flags = 0;
  });
  EXPECT_TRUE(inferred.passed());
}

TEST(judge, lets_no_completion_be_unseen_that_was_not_hidden_and_asks_nothing_of_it) {
  const auto hide = [](flowtop_op_record& r) {
    r.complete_ns = 0;
    r.consumer_tid = 0;
  };
  const Report allowed = report_with(5, hide, scenario(), 5);
  EXPECT_TRUE(allowed.passed());
  EXPECT_EQ(allowed.unseen, 5U);
  EXPECT_EQ(allowed.agreements.front().known, kOperations - 5);
  EXPECT_EQ(report_with(6, hide, scenario(), 5).failures,
            std::vector<std::string>{"6 completions that no program saw, 5 of them hidden"});
}

TEST(judge, lets_each_hidden_event_cost_an_answer) {
  const auto other = [](flowtop_op_record& r) { r.consumer_cpu = 3; };
  EXPECT_TRUE(report_with(4, other, scenario(), 3).passed());
  EXPECT_FALSE(report_with(5, other, scenario(), 3).passed());
}

TEST(judge, does_not_hold_the_return_of_another_thread_against_a_row) {
  const Report report = report_with(1, [](flowtop_op_record& r) {
    r.consumer_tid = test::kSubmitter;
    r.return_ns += 21;
  });
  EXPECT_EQ(report.outside, 0U);
  EXPECT_TRUE(report.passed());
}

TEST(judge, lets_no_instants_be_the_wrong_way_round) {
  const Report report =
      report_with(1, [](flowtop_op_record& r) { r.issue_ns = r.complete_ns + 1; });
  EXPECT_EQ(report.order_violations, 1U);
  EXPECT_EQ(report.failures, std::vector<std::string>{"1 instants the wrong way round"});
}

TEST(judge, says_what_is_missing_and_what_is_too_much) {
  auto records = records_of(kOperations);
  std::ranges::transform(records, records.begin(), as_known);
  records.pop_back();
  records.push_back(records.front());
  const Report report = judge(scenario(), {}, rows_of(records), ledger_of(kOperations), 0);
  EXPECT_EQ(report.failures, (std::vector<std::string>{"1 operations without a row",
                                                       "1 rows without an operation"}));
}

TEST(judge, holds_gaps_to_the_tolerance_and_no_tolerance_above_the_ceiling) {
  Scenario strict = scenario();
  strict.submit = {.median = 9, .p99 = 10};
  const Report report = report_with(0, {}, strict);
  ASSERT_EQ(report.failures.size(), 1U);
  EXPECT_NE(report.failures[0].find("submit is off by 10 ns"), std::string::npos);
  Scenario lax = scenario();
  lax.ready = {.median = ~0ULL, .p99 = ~0ULL};
  EXPECT_EQ(report_with(0, {}, lax).gaps[1].median_tolerance_ns, kCeiling.median);
  EXPECT_EQ(report_with(0, {}, lax).gaps[1].p99_tolerance_ns, kCeiling.p99);
}

TEST(judge, does_not_ask_what_the_program_cannot_know) {
  Scenario silent = scenario();
  silent.expect = [](const LedgerEntry&, const Place&) { return Expected{}; };
  EXPECT_TRUE(report_with(0, {}, silent).agreements.empty());
}

}  // namespace
}  // namespace flowtop::calibrate
