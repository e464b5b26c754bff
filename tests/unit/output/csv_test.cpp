// SPDX-License-Identifier: Apache-2.0
#include "output/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "failing_sink.h"
#include "flow/catalogue.h"
#include "support/sample.h"

namespace flowtop::output {
namespace {

using test::open_read;
using test::operation_of;
using test::waiting_read;

const Names& sample_names() {
  static const Names kNames{.devices = {{7U << 20U, "loop0"}}, .cgroups = {{42, "/bench"}}};
  return kNames;
}

// The CSV of one operation, less its header.
std::string row_of(const flowtop_op_record& record, const Names& names = sample_names()) {
  StringSink sink;
  CsvWriter csv(sink, names);
  EXPECT_TRUE(csv.write(operation_of(record)).ok());
  EXPECT_TRUE(csv.flush().ok());
  EXPECT_TRUE(sink.text().starts_with(csv_header() + '\n'));
  return sink.text().substr(csv_header().size() + 1);
}

TEST(csv, has_a_header_of_all_columns) {
  const std::string header = csv_header();
  EXPECT_TRUE(header.starts_with("flow_id,flow_source,tgid,tid,comm,"));
  EXPECT_TRUE(header.ends_with(",broken_promise,error,open,meta"));
  EXPECT_EQ(std::ranges::count(header, ','), static_cast<long>(flow::kColumnCount) - 1);
}

TEST(csv, writes_an_operation_as_a_row) {
  EXPECT_EQ(
      row_of(waiting_read()),
      "00c0ffee,derived,100,101,fio,100,102,wake,0,/bench,loop0,read,4096,1,io_uring,taskwork,"
      "waiting,0x1234,0xabc,1000000,1002000,1050000,1061000,1051000,1053000,1060000,1063000,"
      "13000,exact,3000,7000,,11000,,2000,48000,11000,1000,2000,0,0,2,llc,1,1,host,,,0,,0,0,0\n");
}

TEST(csv, leaves_empty_what_was_not_observed) {
  EXPECT_EQ(row_of(open_read()),
            "00c0ffee,derived,100,101,fio,,,,,/bench,loop0,read,4096,1,io_uring,unknown,unknown,"
            "0x1234,0xabc,1000000,1002000,,,,,,,,,,,,,,2000,,,,,0,,,,,,host,,,0,,,1,0\n");
}

TEST(csv, writes_numbers_where_names_are_not_known) {
  const std::string row = row_of(waiting_read(), {});
  EXPECT_NE(row.find(",42,7:0,read,"), std::string::npos) << row;
}

TEST(csv, quotes_as_rfc_4180_says) {
  flowtop_op_record record = waiting_read();
  test::set_comm(record, "a,b\"c");
  EXPECT_NE(row_of(record).find(",\"a,b\"\"c\","), std::string::npos);
  test::set_comm(record, "two\nlines");
  EXPECT_NE(row_of(record).find(",\"two\nlines\","), std::string::npos);
  test::set_comm(record, "return\r");
  EXPECT_NE(row_of(record).find(",\"return\r\","), std::string::npos);
  test::set_comm(record, "plain name");
  EXPECT_NE(row_of(record).find(",plain name,"), std::string::npos);
  EXPECT_NE(row_of(record, {.devices = {}, .cgroups = {{42, "/a,b"}}}).find(",\"/a,b\","),
            std::string::npos);
}

TEST(csv, writes_numbers_of_64_bits) {
  flowtop_op_record record = waiting_read();
  record.user_data = ~std::uint64_t{0};
  record.bytes = ~std::uint64_t{0};
  const std::string row = row_of(record);
  EXPECT_NE(row.find(",0xffffffffffffffff,"), std::string::npos);
  EXPECT_NE(row.find(",18446744073709551615,"), std::string::npos);
}

TEST(csv, has_its_header_even_without_rows) {
  StringSink sink;
  CsvWriter csv(sink, sample_names());
  ASSERT_TRUE(csv.flush().ok());
  EXPECT_EQ(sink.text(), csv_header() + '\n');
  EXPECT_EQ(csv.rows(), 0U);
}

TEST(csv, counts_the_rows_that_the_sink_took) {
  StringSink sink;
  CsvWriter csv(sink, sample_names());
  ASSERT_TRUE(csv.write(operation_of(waiting_read())).ok());
  EXPECT_EQ(csv.rows(), 0U);
  ASSERT_TRUE(csv.flush().ok());
  EXPECT_EQ(csv.rows(), 1U);
}

TEST(csv, holds_whole_rows_when_the_disk_is_full) {
  constexpr std::uint64_t kRows = 10'000;
  FailingSink sink(CsvWriter::kBlockBytes * 3);
  CsvWriter csv(sink, sample_names());
  Status status = Done{};
  for (std::uint64_t i = 0; i < kRows && status; ++i) {
    status = csv.write(operation_of(waiting_read()));
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kOutput);
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(sink.text(), '\n'));
  EXPECT_GT(csv.rows(), 0U);
  EXPECT_EQ(lines, csv.rows() + 1);
  EXPECT_TRUE(sink.text().ends_with("\n"));
}

TEST(csv, writes_nothing_after_a_failure) {
  FailingSink sink(0);
  CsvWriter csv(sink, sample_names());
  ASSERT_FALSE(csv.flush().ok());
  EXPECT_FALSE(csv.write(operation_of(waiting_read())).ok());
  EXPECT_FALSE(csv.flush().ok());
  EXPECT_EQ(sink.writes(), 1);
}

}  // namespace
}  // namespace flowtop::output
