// SPDX-License-Identifier: Apache-2.0
#include "output/top_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_top.h"

namespace flowtop::output {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(top_table, shows_what_the_interval_brought) {
  EXPECT_EQ("\n" + top_table(sample_top(), sample_top_names()), R"(
2023-11-14 22:13:20.250 UTC  interval 0.500s  24.0 ops/s  96.0KiB/s  BPF 1.2% of a CPU, 310 ns per operation, flowtop 0.1%  programs 20/22
                                                                               useful            debt       runq       deliverable  batch
flow      comm  pid  device  path      op    delivery  ops/s  bytes/s  errors     p50    p99  n  p50 p99 n  p50 p99 n    p50 p99 n  p50 p99 n     remote  states      placement  bounces
00000001  fio   100  loop0   io_uring  read  taskwork   20.0  80.0KiB       0  3.00us 3.00us 10    -   - 0    -   - 0      -   - 0    -   - 0  0/10 0.0%  waiting 10  host 10    -
total                                                   24.0  96.0KiB       0  2.94us 2.94us 12    -   - 0    -   - 0      -   - 0    -   - 0  0/12 0.0%  waiting 12  host 12    -
overflow                                                 4.0  16.0KiB       0   900ns  900ns  2    -   - 0    -   - 0      -   - 0    -   - 0   0/2 0.0%  waiting 2   host 2     -
books: seen 24 = delivered 24 + filtered 0 + unwaited 0 + lost 0 + open 0

)");
}

TEST(top_table, leaves_out_columns_that_the_grouping_makes_meaningless) {
  const auto headings_of = [](flow::Grouping grouping) {
    const std::string text = top_table(grouped(grouping), sample_top_names());
    const std::size_t end = text.find("ops/s", text.find('\n'));
    return text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end) - 1);
  };
  EXPECT_EQ(headings_of(flow::Grouping::kProcess), "comm      pid  ");
  EXPECT_EQ(headings_of(flow::Grouping::kCgroup), "cgroup    ");
  EXPECT_EQ(headings_of(flow::Grouping::kDevice), "device    ");
  EXPECT_EQ(headings_of(flow::Grouping::kPath), "path      ");
}

TEST(top_table, of_nothing_still_shows_the_books) {
  Sample sample;
  sample.interval_s = 1;
  EXPECT_EQ(top_table(sample, {}),
            "1970-01-01 00:00:00.000 UTC  interval 1.000s  0 ops/s  0B/s  cost not measured  "
            "programs 0/0\n"
            "no operations\n"
            "books: seen 0 = delivered 0 + filtered 0 + unwaited 0 + lost 0 + open 0\n\n");
}

TEST(top_table, has_no_cost_per_operation_where_there_was_none) {
  Sample sample = sample_top();
  sample.cost->ns_per_operation.reset();
  EXPECT_THAT(top_table(sample, {}), HasSubstr("  BPF 1.2% of a CPU, flowtop 0.1%  "));
}

TEST(top_table, has_no_overflow_where_there_was_none) {
  Sample sample = sample_top();
  sample.interval.overflow = {};
  EXPECT_THAT(top_table(sample, {}), Not(HasSubstr("overflow")));
}

TEST(top_table, lets_no_name_write_to_the_terminal) {
  Sample sample = sample_top();
  sample.interval.cells.at(0).comm = "\x1b[2J";
  EXPECT_THAT(top_table(sample, {}), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace flowtop::output
