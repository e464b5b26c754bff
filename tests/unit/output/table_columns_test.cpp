// SPDX-License-Identifier: Apache-2.0
#include "output/table_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sample_top.h"

namespace flowtop::output {
namespace {

using flow::column_index;
using ::testing::Contains;

TEST(table_columns, name_what_a_row_is) {
  flow::Cell row = test::row_of(0xbeef, 1);
  const Names names = sample_top_names();
  EXPECT_EQ(identity_text(column_index("flow_id"), row, names), "0000beef");
  EXPECT_EQ(identity_text(column_index("comm"), row, names), "fio");
  EXPECT_EQ(identity_text(column_index("tgid"), row, names), "100");
  EXPECT_EQ(identity_text(column_index("cgroup"), row, names), "/bench");
  EXPECT_EQ(identity_text(column_index("device"), row, names), "loop0");
  EXPECT_EQ(identity_text(column_index("path"), row, names), "io_uring");
  EXPECT_EQ(identity_text(column_index("op"), row, names), "read");
  EXPECT_EQ(identity_text(column_index("delivery"), row, names), "taskwork");
  EXPECT_EQ(identity_heading(column_index("flow_id")), "flow");
  EXPECT_EQ(identity_heading(column_index("tgid")), "pid");
  EXPECT_EQ(identity_heading(column_index("cgroup")), "cgroup");
}

TEST(table_columns, have_a_dash_for_what_is_not_known) {
  const flow::Cell row;
  EXPECT_EQ(identity_text(column_index("tgid"), row, {}), "-");
  EXPECT_EQ(identity_text(column_index("cgroup"), row, {}), "-");
  EXPECT_EQ(identity_text(column_index("device"), row, {}), "-");
}

TEST(table_columns, say_how_many_values_percentiles_rest_on) {
  flow::Tally tally;
  flow::Histogram& useful = tally.histograms[flow::histogram_index("useful_completion_ns")];
  useful.add(3'000, 2);
  useful.merge(flow::Histogram::without_buckets(5, 100));
  std::vector<std::string> cells;
  add_outcome_cells(cells, tally);
  EXPECT_THAT(cells, Contains("2/7"));
}

TEST(table_columns, are_as_many_as_their_cells) {
  std::vector<TextTable::Column> columns;
  add_outcome_columns(columns);
  std::vector<std::string> cells;
  add_outcome_cells(cells, {});
  EXPECT_EQ(columns.size(), cells.size());
}

TEST(table_columns, broken_promises_have_a_line_where_there_are_any) {
  flow::Tally tally;
  tally.counters[flow::counter_index("operations")] = 9;
  EXPECT_EQ(promise_text(tally), "");
  tally.counters[flow::counter_index("broken_promises")] = 2;
  EXPECT_EQ(promise_text(tally),
            "broken promises: 2 of 9 operations were to go past host memory, and did not\n");
}

}  // namespace
}  // namespace flowtop::output
