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
          .fragments_at_least = 1,
          .placement = FLOWTOP_PLACEMENT_HOST};
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
  return judge(wanted, {}, rows_of(records), ledger_of(kOperations), {.hidden = hidden});
}

TEST(judge, passes_what_is_right) {
  const Report report = report_with(0, {});
  EXPECT_TRUE(report.passed()) << report.failures.front();
  EXPECT_EQ(report.operations, kOperations);
  EXPECT_EQ(report.matched, kOperations);
  ASSERT_EQ(report.agreements.size(), 10U);
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
      {"placement", [](flowtop_op_record& r) { r.placement = FLOWTOP_PLACEMENT_P2P; }},
      {"placement", [](flowtop_op_record& r) { r.placement = FLOWTOP_PLACEMENT_UNKNOWN; }},
      {"result", [](flowtop_op_record& r) { r.error = 5; }},
      {"result", [](flowtop_op_record& r) { r.bytes = 8192; }},
      {"result", [](flowtop_op_record& r) { r.op = FLOWTOP_OP_WRITE; }},
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
  EXPECT_EQ(early.failures, std::vector<std::string>{"1 rows begin before the program did"});
  const Report late = report_with(1, [](flowtop_op_record& r) { r.return_ns += 21; });
  EXPECT_EQ(late.failures, std::vector<std::string>{"1 rows end after the program had the result"});
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

TEST(judge, lets_each_missed_event_cost_a_row_or_the_end_of_a_call) {
  std::vector<flowtop_op_record> records = records_of(kOperations);
  records.pop_back();
  records.front().return_ns = ledger_of(kOperations).front().after_seen_ns + 1;
  const auto failures = [&](std::uint64_t missed) {
    return judge(scenario(), {}, rows_of(records), ledger_of(kOperations), {.missed = missed})
        .failures;
  };
  EXPECT_EQ(failures(0).size(), 2U);
  EXPECT_TRUE(failures(1).empty());
}

TEST(judge, lets_a_hidden_request_cost_all_that_it_carried) {
  const auto hide = [](flowtop_op_record& r) { r.complete_ns = 0; };
  Scenario merged = scenario();
  merged.operations_per_request = 4;
  EXPECT_TRUE(report_with(8, hide, merged, 2).passed());
  EXPECT_FALSE(report_with(9, hide, merged, 2).passed());
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
  EXPECT_EQ(report.outside.rows(), 0U);
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
  const Report report = judge(scenario(), {}, rows_of(records), ledger_of(kOperations), {});
  EXPECT_EQ(report.failures, (std::vector<std::string>{"1 operations without a row",
                                                       "1 rows without an operation, such as a "
                                                       "read (io_uring) of 4096 bytes by thread 70 "
                                                       "on device 7:0, user_data 0x1"}));
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

TEST(judge, allows_so_many_times_the_tolerance) {
  Scenario strict = scenario();
  strict.submit = {.median = 4, .p99 = 5};
  auto records = records_of(kOperations);
  std::ranges::transform(records, records.begin(), as_known);
  const auto passes = [&](double tolerance) {
    return judge(strict, {}, rows_of(records), ledger_of(kOperations), {.tolerance = tolerance})
        .passed();
  };
  EXPECT_FALSE(passes(2));
  EXPECT_TRUE(passes(2.5));
}

TEST(judge, lets_what_nobody_slept_for_have_no_row) {
  Scenario lenient = scenario();
  lenient.expect = [](const LedgerEntry& entry, const Place&) {
    return Expected{.maybe_unwaited = entry.before_submit_ns == 1000};
  };
  auto records = records_of(kOperations);
  records.erase(records.begin(), records.begin() + 2);
  const Report report = judge(lenient, {}, rows_of(records), ledger_of(kOperations), {});
  EXPECT_EQ(report.unwaited, 1U);
  EXPECT_EQ(report.failures, std::vector<std::string>{"1 operations without a row"});
}

TEST(judge, lets_what_was_hidden_have_no_row_where_only_the_wake_tells) {
  Scenario pages = scenario();
  pages.hidden_have_no_row = true;
  auto records = records_of(kOperations);
  std::ranges::transform(records, records.begin(), as_known);
  records.resize(kOperations - 2);
  const auto failures = [&](std::uint64_t hidden) {
    return judge(pages, {}, rows_of(records), ledger_of(kOperations), {.hidden = hidden}).failures;
  };
  EXPECT_TRUE(failures(2).empty());
  EXPECT_EQ(failures(1), std::vector<std::string>{"1 operations without a row"});
}

// Entries in waits of four, and what held each up.
Report report_of_waits(std::uint64_t satisfied_by) {
  Scenario together = scenario();
  together.expect = [](const LedgerEntry&, const Place&) {
    return Expected{.awaited_together = true};
  };
  auto records = records_of(kOperations);
  auto entries = ledger_of(kOperations);
  for (std::size_t i = 0; i < kOperations; ++i) {
    entries[i].wait = i / 4;
    records[i].satisfied_ns = records[i / 4 * 4 + satisfied_by].complete_ns;
  }
  return judge(together, {}, rows_of(records), entries, {});
}

TEST(judge, knows_that_the_last_completion_of_a_wait_held_up_the_others) {
  const Report right = report_of_waits(3);
  EXPECT_TRUE(right.passed()) << right.failures.front();
  EXPECT_EQ(right.agreements.back().what, "hold");
  EXPECT_EQ(right.agreements.back().known, kOperations);
  EXPECT_EQ(report_of_waits(2).failures, std::vector<std::string>{"hold agrees in 0 of 1000"});
}

TEST(judge, holds_a_share_of_the_rows_to_its_bounds) {
  Scenario shared = scenario();
  shared.shares = {{.what = "are of a batch",
                    .holds = [](const flowtop_op_record& row,
                                const LedgerEntry&) { return row.wake_batch == 2; },
                    .of = [](const flowtop_op_record&,
                             const LedgerEntry& entry) { return entry.before_submit_ns <= 10'000; },
                    .at_least = 0.2,
                    .at_most = 0.4}};
  const auto with = [&](std::size_t count) {
    return report_with(
        count, [](flowtop_op_record& r) { r.wake_batch = 2; }, shared);
  };
  EXPECT_EQ(with(3).portions.front().share, 0.3);
  EXPECT_TRUE(with(3).portions.front().holds());
  EXPECT_FALSE(with(1).portions.front().holds());
  EXPECT_EQ(with(5).failures.back(), "0.500 of them are of a batch, not 0.200 to 0.400");
}

TEST(judge, knows_of_a_wait_only_for_what_completed_while_its_thread_was_asleep) {
  Scenario wanted = scenario();
  wanted.expect = [](const LedgerEntry& entry, const Place&) {
    Expected expected{.consumer_tid = entry.seen_tid};
    if (entry.slept) expected.state = FLOWTOP_STATE_ELSEWHERE;
    return expected;
  };
  std::vector<flowtop_op_record> records = records_of(3);
  std::vector<LedgerEntry> entries = ledger_of(3);
  // They were seen 500 ns after they completed.
  entries[0].gone_ns = 2'499;  // it may have fallen asleep after that: 2 us are the clocks'
  entries[1].gone_ns = 2'500;
  entries[2].gone_ns = 2'500;
  entries[2].slept = false;
  const Report report = judge(wanted, {}, rows_of(records), entries, {});
  const auto state = std::ranges::find(report.agreements, "state", &Agreement::what);
  ASSERT_NE(state, report.agreements.end());
  EXPECT_EQ(state->known, 1U);
  EXPECT_EQ(state->agreed, 0U);
}

TEST(judge, skips_what_the_host_did_not_let_happen_unless_something_else_is_wrong) {
  Scenario fragile = scenario();
  fragile.shares = {
      {.what = "happened",
       .holds = [](const flowtop_op_record& row, const LedgerEntry&) { return row.hops == 1; },
       .at_least = 0.1,
       .premise = true},
      {.what = "showed it",
       .holds = [](const flowtop_op_record&, const LedgerEntry&) { return false; },
       .of = [](const flowtop_op_record& row, const LedgerEntry&) { return row.hops == 1; },
       .at_least = 0.9}};
  const Report skipped = report_with(0, {}, fragile);
  EXPECT_EQ(skipped.skipped,
            "this host did not let it happen: 0.000 of them happened, not 0.100 to 1.000");
  EXPECT_TRUE(skipped.failures.empty()) << "a share of no rows says nothing";
  const Report wrong = report_with(
      2, [](flowtop_op_record& r) { r.error = 5; }, fragile);
  EXPECT_EQ(wrong.skipped, std::nullopt);
  EXPECT_EQ(wrong.failures, std::vector<std::string>{"result agrees in 998 of 1000"});
  const Report shown = report_with(
      kOperations, [](flowtop_op_record& r) { r.hops = 1; }, fragile);
  EXPECT_EQ(shown.failures,
            std::vector<std::string>{"0.000 of them showed it, not 0.900 to 1.000"});
}

TEST(judge, knows_from_when_on_a_held_cpu_was_free) {
  auto records = records_of(2);
  auto entries = ledger_of(2);
  for (std::size_t i = 0; i < 2; ++i) {
    entries[i].held_from_ns = records[i].complete_ns - 1;
    entries[i].held_until_ns = records[i].oncpu_ns - 30;
  }
  const Scenario plain{.name = "sample",
                       .expect = [](const LedgerEntry&, const Place&) { return Expected{}; }};
  const Report right = judge(plain, {}, rows_of(records), entries, {});
  EXPECT_EQ(right.gaps.back().what, "oncpu");
  EXPECT_EQ(right.gaps.back().count, 2U);
  EXPECT_EQ(right.gaps.back().max_ns, 30U);
  EXPECT_TRUE(right.gaps.back().of_premise);
  EXPECT_FALSE(right.gaps.front().of_premise);
  entries[1].held_until_ns = records[1].oncpu_ns + 1;
  EXPECT_EQ(judge(plain, {}, rows_of(records), entries, {}).outside.while_held, 1U);
  records[1].consumer_tid = test::kSubmitter;  // whose CPU nobody held
  EXPECT_EQ(judge(plain, {}, rows_of(records), entries, {}).outside.while_held, 0U);
}

TEST(judge, counts_requests_and_wakes) {
  const Report report = report_with(3, [](flowtop_op_record& r) {
    r.fragments = 4;
    r.flags |= FLOWTOP_F_WAKE;
  });
  EXPECT_EQ(report.fragments, kOperations + 9);
  EXPECT_EQ(report.wakes, 3U);
}

TEST(judge, does_not_ask_what_the_program_cannot_know) {
  Scenario silent = scenario();
  silent.expect = [](const LedgerEntry&, const Place&) { return Expected{}; };
  const Report report = report_with(0, {}, silent);
  ASSERT_EQ(report.agreements.size(), 1U);
  EXPECT_EQ(report.agreements[0].what, "result") << "that it always knows";
}

}  // namespace
}  // namespace flowtop::calibrate
