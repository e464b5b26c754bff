// SPDX-License-Identifier: Apache-2.0
#include "output/summary_table.h"

#include <gtest/gtest.h>

#include <string>

#include "flow/summary.h"
#include "sample_recording.h"

namespace flowtop::output {
namespace {

using test::operation_of;

TEST(summary_table, shows_each_metric_with_its_count) {
  flow::Summary summary;
  for (int i = 0; i < 4; ++i) {
    flowtop_op_record record = test::waiting_read();
    record.wake_sent_ns += static_cast<std::uint64_t>(i);  // each by a wake of its own
    summary.add(operation_of(record));
  }
  flowtop_op_record local = test::waiting_read();
  local.op = FLOWTOP_OP_WRITE;
  local.delivery = FLOWTOP_DELIVERY_INLINE;
  local.consumer_state = FLOWTOP_STATE_RUNNING;
  local.known_by = FLOWTOP_KNOWN_BY_SUBMITTER;
  local.wake_sent_ns = local.wake_ns = local.oncpu_ns = 0;
  local.wake_batch = 0;
  local.flags = 0;
  local.consumer_cpu = 0;
  summary.add(operation_of(local));
  const RecordingTrail trail = sample_trail(5);
  EXPECT_EQ("\n" + summary_table(summary.snapshot(), trail.names, trail.books), R"(
                                                                               useful           debt             runq       deliverable      batch
flow      comm  device  path      op     delivery  ops    bytes  errors  open     p50    p99 n     p50    p99 n  p50 p99 n     p50    p99 n  p50 p99 n      remote  states               placement  bounces
00c0ffee  fio   loop0   io_uring  read   taskwork    4  16.0KiB       0     0  3.00us 3.00us 4  7.00us 7.00us 4    -   - 0  11.0us 11.0us 4    1   1 4  4/4 100.0%  waiting 4            host 4     -
00c0ffee  fio   loop0   io_uring  write  inline      1  4.00KiB       0     0       -      - 0       -      - 0    -   - 0  11.0us 11.0us 1    -   - 0    0/1 0.0%  running 1            host 1     -
total                                                5  20.0KiB       0     0  3.00us 3.00us 4  7.00us 7.00us 4    -   - 0  11.0us 11.0us 5    1   1 4   4/5 80.0%  waiting 4 running 1  host 5     -

books: seen 5 = delivered 5 + filtered 0 + unwaited 0 + lost 0 + open 0
)");
}

TEST(summary_table, lets_no_name_write_to_the_terminal) {
  flow::Summary summary;
  flowtop_op_record record = test::waiting_read();
  test::set_comm(record, "\x1b[2J");
  summary.add(operation_of(record));
  const std::string text = summary_table(summary.snapshot(), {}, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("?[2J"), std::string::npos);
  EXPECT_NE(text.find("7:0"), std::string::npos);
}

TEST(summary_table, of_nothing_still_shows_the_books) {
  flow::Books books;
  books.counts[FLOWTOP_BOOK_SEEN] = books.counts[FLOWTOP_BOOK_UNWAITED] = 3;
  books.recursion_misses = 2;
  EXPECT_EQ(summary_table({}, {}, books),
            "no operations\n"
            "books: seen 3 = delivered 0 + filtered 0 + unwaited 3 + lost 0 + open 0\n"
            "recursion misses: 2 events were not seen\n");
}

}  // namespace
}  // namespace flowtop::output
