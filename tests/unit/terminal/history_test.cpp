// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/history.h"

#include <gtest/gtest.h>

#include "scene.h"
#include "terminal/history/codec.h"
#include "terminal/saving.h"

namespace flowtop::terminal {
namespace {

// Every number that a row has.
std::string all_of(const Moment& moment) {
  return rows_as_csv(moment, Rows(moment, {}), flow::Grouping::kFlow);
}

Moment at(std::uint64_t second, std::uint64_t operations = 900) {
  Moment moment = make_moment(
      {{.comm = "fio", .tgid = 100, .dev = 1, .operations = operations, .useful_ns = 20'000}});
  moment.sample.time.monotonic_ns = second * 1'000'000'000;
  return moment;
}

TEST(codec, a_moment_is_the_same_again) {
  Moment moment = make_moment();
  moment.sample.books.counts[FLOWTOP_BOOK_DELIVERED] = 1960;
  moment.sample.books.open = 3;
  moment.sample.interval.cells[1].more_comms = true;
  moment.sample.interval.cells[1].tally.errors[FLOWTOP_ERROR_NO_SPACE] = 2;
  flow::Histogram& partly = moment.sample.interval.cells[2].tally.histograms[0];
  partly.merge(flow::Histogram::without_buckets(5, 100));
  moment.sample.interval.cells[2].tally.histograms[1] = flow::Histogram::without_buckets(7, 70);
  Moment again = decode(encode(moment, 100));
  again.names = moment.names;
  EXPECT_EQ(all_of(again), all_of(moment));
  EXPECT_EQ(again.sample.books, moment.sample.books);
  EXPECT_EQ(again.sample.time.realtime_ns, moment.sample.time.realtime_ns);
  EXPECT_EQ(again.sample.interval_s, 1);
  EXPECT_EQ(again.sample.cost->ns_per_operation, 310);
  EXPECT_EQ(again.sample.programs_total, 20U);
  EXPECT_EQ(again.sample.interval.total.operations(), 1960U);
  EXPECT_TRUE(again.sample.interval.cells[1].more_comms);
  EXPECT_EQ(again.sample.interval.cells[1].tally.errors[FLOWTOP_ERROR_NO_SPACE], 2U);
  const flow::Tally& tally = again.sample.interval.cells[2].tally;
  EXPECT_EQ(tally.histograms[0].count() - tally.histograms[0].ranked(), 5U);
  EXPECT_EQ(tally.histograms[1].sum(), 70U);
  ASSERT_EQ(again.pairs.size(), 3U);
  EXPECT_EQ(again.pairs[1].consumer_cpu, 2);
  EXPECT_EQ(again.pairs[1].operations, 890U);
  EXPECT_EQ(again.watched, std::nullopt);
}

TEST(codec, what_was_counted_apart_stays_so) {
  Moment moment = make_moment();
  moment.pairs = {{0, 2, 890, 880}};
  moment.watched = {
      .grouping = flow::Grouping::kCgroup,
      .key = flow::group_key(moment.sample.interval.cells[0], flow::Grouping::kCgroup)};
  const Moment again = decode(encode(moment, 100));
  EXPECT_EQ(again.pairs, moment.pairs);
  EXPECT_EQ(again.watched, moment.watched);
  moment.watched = {.grouping = flow::Grouping::kFlow,
                    .key = flow::group_key(moment.sample.interval.cells[0], flow::Grouping::kFlow)};
  EXPECT_EQ(decode(encode(moment, 100)).watched, moment.watched);
}

TEST(codec, rows_behind_the_busiest_are_joined_and_totals_stay) {
  const Moment moment = make_moment();  // nvme0n1 has 900 and 60 operations, sda 1000
  const Moment again = decode(encode(moment, 1));
  ASSERT_EQ(again.sample.interval.cells.size(), 3U);
  EXPECT_EQ(again.sample.interval.cells[1].comm, "(others)");
  EXPECT_EQ(again.sample.interval.cells[1].tally.operations(), 60U);
  EXPECT_EQ(again.sample.interval.total.operations(), 1960U);
  EXPECT_EQ(again.flows(), 3U);
  for (const auto grouping :
       {flow::Grouping::kDevice, flow::Grouping::kPath, flow::Grouping::kCgroup}) {
    const auto before = flow::group(moment.sample.interval, grouping).cells;
    const auto now = flow::group(again.sample.interval, grouping).cells;
    ASSERT_EQ(now.size(), before.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      EXPECT_EQ(now[i].tally.operations(), before[i].tally.operations());
    }
  }
}

TEST(codec, so_many_have_nothing_in_common_that_the_rest_is_one_row) {
  Moment moment = make_moment();
  moment.sample.interval.cells.resize(1);
  for (std::uint64_t cgroup = 1; cgroup <= 1000; ++cgroup) {
    flow::Cell cell = moment.sample.interval.cells[0];
    cell.cgroup_id = cgroup;
    moment.sample.interval.cells.push_back(cell);
  }
  const Moment again = decode(encode(moment, 1));
  EXPECT_EQ(again.sample.interval.cells.size(), 1U + 201U);
  EXPECT_EQ(again.sample.interval.total.operations(), 1001U * 900U);
  EXPECT_EQ(again.flows(), 1001U);
}

TEST(codec, a_row_takes_less_than_a_kib) {
  EXPECT_LT(encode(make_moment(), 100).size(), 3U * 1024);
}

TEST(history, gives_back_what_was_seen) {
  History history;
  history.add(at(1, 10));
  history.add(at(2, 20));
  EXPECT_EQ(history.size(), 2U);
  EXPECT_EQ(history.at(0).sample.interval.total.operations(), 20U);
  EXPECT_EQ(history.at(1).sample.interval.total.operations(), 10U);
  EXPECT_EQ(all_of(history.at(1)), all_of(at(1, 10)));
  EXPECT_EQ(history.at(1).queues, at(1).queues);
}

TEST(history, reaches_ten_minutes_back) {
  History history;
  for (std::uint64_t second = 1; second <= 700; ++second) history.add(at(second));
  EXPECT_EQ(history.size(), 601U);
  EXPECT_EQ(history.at(600).sample.time.monotonic_ns, 100'000'000'000U);
}

TEST(history, of_long_intervals_as_many_are_kept) {
  History history;
  for (std::uint64_t hour = 1; hour <= 20; ++hour) history.add(at(hour * 3600));
  EXPECT_EQ(history.size(), 20U);
}

TEST(history, reaches_less_far_where_there_is_no_room) {
  History alone;
  alone.add(at(1));
  const std::size_t one = alone.bytes();
  History history(one * 3);
  for (std::uint64_t second = 1; second <= 9; ++second) history.add(at(second));
  EXPECT_GE(history.size(), 3U);  // they share their names
  EXPECT_LT(history.size(), 9U);
  EXPECT_LE(history.bytes(), one * 3);
}

TEST(history, names_that_change_count_and_go_with_their_moments) {
  History history(std::size_t{64} << 10U);
  for (std::uint64_t second = 1; second <= 500; ++second) {
    Moment moment = at(second);
    moment.names.cgroups[1] = std::string(1000, static_cast<char>('a' + second % 2));
    moment.names.cgroups[second + 100] = std::string(100'000, 'x');  // of no row
    history.add(moment);
  }
  EXPECT_GT(history.size(), 10U);
  EXPECT_LT(history.size(), 64U);
  EXPECT_EQ(history.at(0).names.cgroups.size(), 1U);
}

TEST(history, one_moment_is_always_kept) {
  History none(1);
  none.add(at(1));
  none.add(at(2));
  EXPECT_EQ(none.size(), 1U);
}

}  // namespace
}  // namespace flowtop::terminal
