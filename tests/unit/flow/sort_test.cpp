// SPDX-License-Identifier: Apache-2.0
#include "flow/sort.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

using test::row_of;
using test::snapshot_of;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::uint32_t> flows_of(const Snapshot& snapshot) {
  std::vector<std::uint32_t> flows;
  flows.reserve(snapshot.cells.size());
  for (const Cell& cell : snapshot.cells) flows.push_back(cell.key.flow_id);
  return flows;
}

std::vector<std::uint32_t> sorted_by(Snapshot snapshot, std::string_view column,
                                     std::optional<std::size_t> limit = {}) {
  sort_and_limit(snapshot, parse_sort_column(column).value(), limit);
  return flows_of(snapshot);
}

Cell remote_row(std::uint32_t flow_id, std::uint64_t remote, std::uint64_t located) {
  Cell row = row_of(flow_id, 100);
  row.tally.counters[counter_index("remote_deliveries")] = remote;
  row.tally.counters[counter_index("located_deliveries")] = located;
  return row;
}

TEST(sort, takes_each_key_of_the_catalogue) {
  EXPECT_EQ(parse_sort_column("errors").value(), SortColumn(SortCounter{counter_index("errors")}));
  EXPECT_EQ(parse_sort_column("runq_ns").value(), SortColumn(SortP99{histogram_index("runq_ns")}));
  EXPECT_EQ(parse_sort_column("remote").value(), SortColumn(SortRemote{}));
  EXPECT_EQ(SortColumn(), SortColumn(SortCounter{counter_index("operations")}));
}

TEST(sort, lists_the_keys_where_there_is_no_such_column) {
  for (const std::string text : {"", "speed", "comm", "submit_ns"}) {
    const auto column = parse_sort_column(text);
    ASSERT_FALSE(column.ok()) << text;
    EXPECT_EQ(column.error().kind, ErrorKind::kUsage);
    EXPECT_THAT(column.error().message,
                StartsWith("'" + text + "': nothing to sort by; write one of operations, "));
    EXPECT_THAT(column.error().message, HasSubstr(", useful_completion_ns, "));
    EXPECT_THAT(column.error().message, EndsWith(", wake_batch, remote"));
  }
}

TEST(sort, by_a_counter_has_the_highest_first) {
  const Snapshot snapshot = snapshot_of({row_of(1, 5), row_of(2, 50), row_of(3, 7)});
  EXPECT_THAT(sorted_by(snapshot, "operations"), ElementsAre(2, 3, 1));
}

TEST(sort, by_a_histogram_takes_p99_and_has_the_empty_last) {
  Cell none = row_of(1, 500);
  none.tally.histograms[histogram_index("useful_completion_ns")] =
      Histogram::without_buckets(500, 1'000'000'000);
  const Snapshot snapshot = snapshot_of({none, row_of(2, 9, 100), row_of(3, 1, 90'000)});
  EXPECT_THAT(sorted_by(snapshot, "useful_completion_ns"), ElementsAre(3, 2, 1));
}

TEST(sort, by_remote_takes_the_ratio) {
  const Snapshot snapshot = snapshot_of(
      {remote_row(1, 0, 0), remote_row(2, 0, 5), remote_row(3, 50, 100), remote_row(4, 9, 10)});
  EXPECT_THAT(sorted_by(snapshot, "remote"), ElementsAre(4, 3, 2, 1));
}

TEST(sort, has_most_operations_first_among_equals) {
  const Snapshot snapshot = snapshot_of({row_of(1, 5), row_of(2, 50), row_of(3, 7)});
  EXPECT_THAT(sorted_by(snapshot, "errors"), ElementsAre(2, 3, 1));
}

TEST(sort, keeps_as_many_as_the_limit_says) {
  const Snapshot snapshot = snapshot_of({row_of(1, 5), row_of(2, 50), row_of(3, 7)});
  EXPECT_THAT(sorted_by(snapshot, "operations", 2), ElementsAre(2, 3));
  EXPECT_THAT(sorted_by(snapshot, "operations", 9), ElementsAre(2, 3, 1));
}

TEST(sort, like_an_interval_has_what_did_nothing_last) {
  Snapshot cumulative = snapshot_of({row_of(1, 5), row_of(2, 50), row_of(3, 7), row_of(4, 900)});
  const Snapshot interval = snapshot_of({row_of(3, 3), row_of(1, 2)});
  sort_like(cumulative, interval, Grouping::kFlow, std::nullopt);
  EXPECT_THAT(flows_of(cumulative), ElementsAre(3, 1, 4, 2));
  sort_like(cumulative, interval, Grouping::kFlow, 3);
  EXPECT_THAT(flows_of(cumulative), ElementsAre(3, 1, 4));
}

TEST(sort, like_an_interval_tells_cgroups_apart) {
  std::vector<Cell> cells(2);
  cells[0].cgroup_id = 1;
  cells[1].cgroup_id = 2;
  Snapshot cumulative = snapshot_of(cells);
  const Snapshot interval = snapshot_of({cells[1]});
  sort_like(cumulative, interval, Grouping::kCgroup, std::nullopt);
  EXPECT_EQ(cumulative.cells.at(0).cgroup_id, 2U);
}

}  // namespace
}  // namespace flowtop::flow
