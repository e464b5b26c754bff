// SPDX-License-Identifier: Apache-2.0
#include "output/convert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "failing_sink.h"
#include "sample_recording.h"

namespace flowtop::output {
namespace {

TEST(convert, writes_a_row_for_each_record) {
  auto reader = reader_of(recording_of(sample_records(3))).value();
  StringSink sink;
  CsvWriter csv(sink, reader.trail().names);
  flow::Summary summary;
  const Conversion conversion = convert(reader, {}, &csv, &summary);
  ASSERT_FALSE(conversion.failure) << conversion.failure->message;
  ASSERT_TRUE(csv.flush().ok());
  EXPECT_EQ(conversion.records, 3U);
  EXPECT_EQ(conversion.rows, 3U);
  EXPECT_EQ(conversion.order_violations, 0U);
  EXPECT_EQ(std::ranges::count(sink.text(), '\n'), 4);
  EXPECT_LT(sink.text().find(",0x1,"), sink.text().find(",0x2,"));
  EXPECT_NE(sink.text().find(",/bench,loop0,"), std::string::npos);
  EXPECT_EQ(summary.snapshot().total.counter(flow::counter_index("operations")), 3U);
}

TEST(convert, leaves_out_what_the_filter_does_not_let_pass) {
  auto records = sample_records(4);
  records[1].tgid = records[1].consumer_tgid = 7;
  records[3].tgid = 7;  // its consumer is still process 100
  auto reader = reader_of(recording_of(records)).value();
  Filter filter;
  filter.tgid = 7;
  flow::Summary summary;
  const Conversion conversion = convert(reader, filter, nullptr, &summary);
  EXPECT_EQ(conversion.records, 4U);
  EXPECT_EQ(conversion.rows, 2U);
  EXPECT_EQ(summary.snapshot().total.counter(flow::counter_index("operations")), 2U);
}

TEST(convert, measures_open_operations_against_the_end_of_the_recording) {
  auto reader = reader_of(recording_of({test::open_read()})).value();
  Filter filter;
  filter.min_latency_ns = 8'000'000;  // from 1,000,000 to the end at 9,000,000
  EXPECT_EQ(convert(reader, filter, nullptr, nullptr).rows, 1U);
  auto again = reader_of(recording_of({test::open_read()})).value();
  filter.min_latency_ns = 8'000'001;
  EXPECT_EQ(convert(again, filter, nullptr, nullptr).rows, 0U);
}

TEST(convert, counts_rows_out_of_order) {
  auto records = sample_records(3);
  records[1].issue_ns = records[1].complete_ns + 1;
  auto reader = reader_of(recording_of(records)).value();
  EXPECT_EQ(convert(reader, {}, nullptr, nullptr).order_violations, 1U);
}

TEST(convert, stops_at_a_record_that_is_none) {
  auto records = sample_records(3);
  records[1].op = FLOWTOP_OP_COUNT;
  auto reader = reader_of(recording_of(records)).value();
  const Conversion conversion = convert(reader, {}, nullptr, nullptr);
  ASSERT_TRUE(conversion.failure);
  EXPECT_EQ(conversion.failure->kind, ErrorKind::kInput);
  EXPECT_TRUE(conversion.failure->message.starts_with("x.rec: bad record: op has no value"));
  EXPECT_EQ(conversion.rows, 1U);
}

TEST(convert, stops_at_a_full_disk) {
  auto reader = reader_of(recording_of(sample_records(5'000))).value();
  FailingSink sink(CsvWriter::kBlockBytes * 2);
  CsvWriter csv(sink, reader.trail().names);
  const Conversion conversion = convert(reader, {}, &csv, nullptr);
  ASSERT_TRUE(conversion.failure);
  EXPECT_EQ(conversion.failure->kind, ErrorKind::kOutput);
}

}  // namespace
}  // namespace flowtop::output
