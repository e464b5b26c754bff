// SPDX-License-Identifier: Apache-2.0
// For each rule a case in which it fires, with its words, and one just short of it.
#include "terminal/findings/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scene.h"

namespace flowtop::terminal {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kUs = 1'000;
constexpr std::uint64_t kMs = 1'000'000;

// What one rule says of one flow, or of all; empty: nothing.
std::string said(std::string_view rule, const Moment& moment, bool of_flow = true,
                 const Host& host = make_host()) {
  const flow::Cell* flow = of_flow ? &moment.sample.interval.cells.at(0) : nullptr;
  const std::optional<Finding> finding = apply(*find_rule(rule), {moment, host, flow});
  return finding ? finding->what + " => " + finding->mend : "";
}

// One flow of so many operations that nothing is said of.
Moment quiet(std::uint64_t operations = 1000) {
  return make_moment(
      {{.comm = "fio", .tgid = 100, .dev = 1, .operations = operations, .useful_ns = 2 * kUs}});
}

flow::Tally& tally_of(Moment& moment) { return moment.sample.interval.cells.at(0).tally; }

void set(Moment& moment, std::string_view key, std::uint64_t value, std::uint64_t count = 1000) {
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    if (flow::kColumnInfos[flow::kHistogramColumns[i]].key != key) continue;
    flow::Histogram& histogram = tally_of(moment).histograms[i];
    histogram = {};
    histogram.add(value, count);
  }
}

TEST(findings, of_a_quiet_flow_there_are_none_but_what_the_host_lacks) {
  Host host = make_host();
  EXPECT_EQ(find_all(quiet(), host).size(), 1U);
  host.programs.back().needed = false;
  EXPECT_TRUE(find_all(quiet(), host).empty());
}

TEST(findings, few_operations_tell_nothing) {
  const auto remote = [](std::uint64_t operations) {
    return make_moment({{.comm = "fio",
                         .tgid = 100,
                         .dev = 1,
                         .operations = operations,
                         .useful_ns = 2 * kUs,
                         .remote = operations}});
  };
  EXPECT_EQ(said("remote_completions", remote(199)), "");
  EXPECT_NE(said("remote_completions", remote(200)), "");
}

TEST(findings, remote_completions) {
  Moment moment = make_moment();
  EXPECT_EQ(
      said("remote_completions", moment),
      "99% of the results of fio (100, read 0006aaa4) on nvme0n1 are consumed on another CPU than "
      "they complete on, mostly at distance remote_node: most complete on CPU 0 and are consumed "
      "on "
      "CPU 2 => rq_affinity of nvme0n1 is 1: try 2 (completes where it was submitted), or pin the "
      "consumer to CPU 0");
  moment.queues[1].rq_affinity = 2;
  EXPECT_THAT(said("remote_completions", moment), HasSubstr("rq_affinity is 2 already"));
  // The pairs are those of others, too.
  moment.sample.interval.total.distances[FLOWTOP_DISTANCE_LLC] += 500;
  EXPECT_THAT(said("remote_completions", moment),
              AllOf(HasSubstr("distance remote_node => "),
                    HasSubstr("pin the consumer to the CPU of the completions")));
  EXPECT_EQ(said("remote_completions", quiet()), "");
}

TEST(findings, waits_for_a_cpu) {
  Moment moment = quiet();
  set(moment, "locality_debt_ns", 4 * kMs);
  EXPECT_THAT(said("waits_for_a_cpu", moment),
              HasSubstr("one wake of fio (100, read 0006aaa4) on nvme0n1 in a hundred waits 4.00ms "
                        "or more for a CPU"));
  set(moment, "locality_debt_ns", 900 * kUs);
  EXPECT_EQ(said("waits_for_a_cpu", moment), "");
  set(moment, "locality_debt_ns", 4 * kMs, 199);
  EXPECT_EQ(said("waits_for_a_cpu", moment), "");
}

TEST(findings, late_wakes) {
  Moment moment = quiet();
  set(moment, "issue_to_complete_ns", 80 * kUs);
  set(moment, "useful_completion_ns", 300 * kUs);
  EXPECT_THAT(said("late_wakes", moment), HasSubstr("is woken 300us after the device was done"));
  set(moment, "issue_to_complete_ns", 400 * kUs);
  EXPECT_EQ(said("late_wakes", moment), "");
  set(moment, "issue_to_complete_ns", 80 * kUs);
  set(moment, "useful_completion_ns", 150 * kUs);
  EXPECT_EQ(said("late_wakes", moment), "");
}

TEST(findings, consumer_elsewhere) {
  Moment moment = quiet();
  tally_of(moment).states = {0, 700, 0, 0, 300};
  EXPECT_THAT(said("consumer_elsewhere", moment),
              HasSubstr("30% of the results of fio (100, read 0006aaa4) on nvme0n1 are there while "
                        "their consumer "
                        "sleeps on something else"));
  tally_of(moment).states = {0, 1700, 0, 0, 300};
  EXPECT_EQ(said("consumer_elsewhere", moment), "");
}

TEST(findings, consumer_preempted) {
  Moment moment = quiet();
  tally_of(moment).states = {0, 600, 400, 0, 0};
  set(moment, "runq_ns", 3 * kMs, 400);
  EXPECT_THAT(said("consumer_preempted", moment), HasSubstr("40% of the results"));
  set(moment, "runq_ns", 30 * kUs, 400);
  EXPECT_EQ(said("consumer_preempted", moment), "");
}

TEST(findings, waits_before_the_device) {
  Moment moment = quiet();
  set(moment, "submit_to_issue_ns", 2 * kMs);
  set(moment, "issue_to_complete_ns", 80 * kUs);
  EXPECT_THAT(said("waits_before_the_device", moment),
              HasSubstr("wait 2.00ms on average before the device gets them, which takes 80.0us"));
  set(moment, "issue_to_complete_ns", 3 * kMs);
  EXPECT_EQ(said("waits_before_the_device", moment), "");
}

TEST(findings, held_by_others) {
  Moment moment = quiet();
  set(moment, "useful_completion_ns", 500 * kUs);
  set(moment, "issue_to_complete_ns", 80 * kUs);
  EXPECT_EQ(said("held_by_others", moment), "");  // each has a wake of its own
  set(moment, "wake_batch", 8);
  EXPECT_THAT(said("held_by_others", moment),
              HasSubstr("wait 500us (p50) for others of the same wake, which brings 8 of them"));
  EXPECT_EQ(said("late_wakes", moment), "");  // it is not the wake
  set(moment, "useful_completion_ns", 30 * kUs);
  EXPECT_EQ(said("held_by_others", moment), "");
}

TEST(findings, failing) {
  Moment moment = quiet(10);
  EXPECT_EQ(said("failing", moment), "");
  tally_of(moment).counters[flow::counter_index("errors")] = 3;
  EXPECT_THAT(said("failing", moment),
              HasSubstr("3 of 10 operations of fio (100, read 0006aaa4) on nvme0n1 failed"));
}

TEST(findings, lost_data) {
  Moment moment = quiet();
  EXPECT_EQ(said("lost_data", moment, false), "");
  moment.sample.books.counts[FLOWTOP_BOOK_LOST_TABLE_FULL] = 7;
  EXPECT_THAT(said("lost_data", moment, false),
              HasSubstr("7 operations since the start are in no row (lost_table_full 7)"));
}

TEST(findings, overflowed) {
  Moment moment = quiet();
  EXPECT_EQ(said("overflowed", moment, false), "");
  moment.sample.interval.overflow = tally_of(moment);
  EXPECT_THAT(said("overflowed", moment, false),
              HasSubstr("1000 operations are in the totals and in no row"));
}

TEST(findings, of_rows_that_were_joined_nothing_is_said) {
  Moment moment = make_moment();
  for (flow::Cell& cell : moment.sample.interval.cells) cell.key = {};
  Host host = make_host();
  host.programs.clear();
  EXPECT_TRUE(find_all(moment, host).empty());
}

TEST(findings, programs_missing) {
  EXPECT_THAT(said("programs_missing", quiet(), false),
              HasSubstr("programs that are not attached: on_io_uring_complete;"));
  Host host = make_host();
  host.programs.back().attached = true;
  EXPECT_EQ(said("programs_missing", quiet(), false, host), "");
}

TEST(findings, own_cost) {
  Moment moment = quiet();
  EXPECT_EQ(said("own_cost", moment, false), "");
  moment.sample.cost->cpu_share = 0.25;
  EXPECT_THAT(said("own_cost", moment, false), HasSubstr("flowtop itself takes 25% of a CPU"));
  moment.sample.cost.reset();
  EXPECT_EQ(said("own_cost", moment, false), "");
}

TEST(findings, the_heaviest_come_first) {
  Moment moment = make_moment();
  moment.sample.books.counts[FLOWTOP_BOOK_LOST_TABLE_FULL] = 7;
  const auto findings = find_all(moment, make_host());
  ASSERT_GE(findings.size(), 3U);
  EXPECT_THAT(findings[0].what, HasSubstr("are in no row"));
  EXPECT_EQ(findings[2].weight, Weight::kTrouble);
}

TEST(findings, every_rule_has_a_case_of_its_own) {
  const auto* const suite = testing::UnitTest::GetInstance()->current_test_info();
  for (const Rule& rule : rules()) {
    bool found = false;
    const auto& unit = *testing::UnitTest::GetInstance();
    for (int i = 0; i < unit.total_test_suite_count(); ++i) {
      const auto& tests = *unit.GetTestSuite(i);
      for (int j = 0; j < tests.total_test_count(); ++j) {
        found = found || tests.GetTestInfo(j)->name() == rule.name;
      }
    }
    EXPECT_TRUE(found) << rule.name << " in " << suite->test_suite_name();
  }
}

// So many of its operations, of 4 KiB each, bounced.
Moment bouncing(flowtop_bounce cause, std::uint64_t operations) {
  Moment moment = quiet();
  tally_of(moment).bounces.operations.at(cause) = operations;
  tally_of(moment).bounces.bytes.at(cause) = operations * 4096;
  return moment;
}

TEST(findings, broken_promise) {
  Moment moment = bouncing(FLOWTOP_BOUNCE_PAGE_CACHE, 30);
  EXPECT_EQ(said("broken_promise", moment), "");
  tally_of(moment).counters[flow::counter_index("broken_promises")] = 30;
  EXPECT_THAT(said("broken_promise", moment),
              HasSubstr("was promised a direct path, and 30 of 1000 operations went through host "
                        "memory: page_cache 30"));
  tally_of(moment).bounces = {};
  EXPECT_THAT(said("broken_promise", moment), HasSubstr("its buffers are in host memory"));
}

TEST(findings, direct_io_fell_back) {
  EXPECT_EQ(said("direct_io_fell_back", bouncing(FLOWTOP_BOUNCE_PAGE_CACHE, 30)), "");
  EXPECT_THAT(said("direct_io_fell_back", bouncing(FLOWTOP_BOUNCE_DIO_FALLBACK, 30)),
              HasSubstr("30 operations of fio"));
}

TEST(findings, bounced_by_dma) {
  EXPECT_EQ(said("bounced_by_dma", quiet()), "");
  EXPECT_THAT(said("bounced_by_dma", bouncing(FLOWTOP_BOUNCE_SWIOTLB, 30)),
              HasSubstr("bounce buffers (swiotlb), 120KiB"));
}

TEST(findings, copied_by_ublk) {
  EXPECT_EQ(said("copied_by_ublk", bouncing(FLOWTOP_BOUNCE_UBLK_COPY, 199)), "");
  EXPECT_THAT(said("copied_by_ublk", bouncing(FLOWTOP_BOUNCE_UBLK_COPY, 200)),
              HasSubstr("copied to and from the server"));
}

Moment registering(std::uint64_t regions, std::uint64_t again, std::uint64_t refused) {
  Moment moment = quiet();
  kernel::RegisteringProcess process{.tgid = 77, .cgroup_id = 1, .comm = "trainer", .counts = {}};
  process.counts.regions = regions;
  process.counts.again_regions = again;
  process.counts.failures[FLOWTOP_REGISTER_EFAULT] = refused;
  moment.sample.memory.processes = {process};
  return moment;
}

TEST(findings, registering_fails) {
  EXPECT_EQ(said("registering_fails", registering(64, 0, 0), false), "");
  EXPECT_THAT(said("registering_fails", registering(64, 0, 2), false),
              HasSubstr("trainer (77) could not register buffers 2 times: EFAULT: "));
}

TEST(findings, registering_again) {
  EXPECT_EQ(said("registering_again", registering(400, 199, 0), false), "");
  EXPECT_EQ(said("registering_again", registering(1000, 400, 0), false), "");
  EXPECT_THAT(said("registering_again", registering(400, 300, 0), false),
              HasSubstr("75% of the 400 buffers that trainer (77) registered"));
}

}  // namespace
}  // namespace flowtop::terminal
