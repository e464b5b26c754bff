// SPDX-License-Identifier: Apache-2.0
#include "output/recording_writer.h"

#include <gtest/gtest.h>

#include <cstring>

#include "failing_sink.h"
#include "flow/decode.h"
#include "sample_recording.h"

namespace flowtop::output {
namespace {

TEST(recording_writer, is_byte_for_byte_what_the_format_says) {
  const std::string bytes = recording_of(sample_records(1));
  EXPECT_EQ(bytes.substr(0, 8), "flowtop\n");
  std::uint32_t numbers[4] = {};
  std::memcpy(numbers, bytes.data() + 8, sizeof numbers);
  EXPECT_EQ(numbers[0], 1U);                      // format version
  EXPECT_EQ(numbers[1], FLOWTOP_RECORD_VERSION);  // record version
  EXPECT_EQ(numbers[2], 1U);                      // head
  const std::size_t records_at = 16 + 8 + numbers[3];
  std::uint32_t block[2] = {};
  std::memcpy(block, bytes.data() + records_at, sizeof block);
  EXPECT_EQ(block[0], 2U);  // records
  EXPECT_EQ(block[1], sizeof(flowtop_op_record));
  const flowtop_op_record record = sample_records(1)[0];
  EXPECT_EQ(std::memcmp(bytes.data() + records_at + 8, &record, sizeof record), 0);
}

TEST(recording_writer, writes_large_blocks) {
  FailingSink sink(std::size_t{1} << 30);
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  const int writes_before = sink.writes();
  for (const flowtop_op_record& record : sample_records(20'000)) {
    ASSERT_TRUE(writer.append(test::bytes_of(record)).ok());
  }
  ASSERT_TRUE(writer.flush().ok());
  EXPECT_EQ(writer.records(), 20'000U);
  // 20,000 records are about 4 MiB.
  EXPECT_LE(sink.writes() - writes_before, 6);
}

TEST(recording_writer, tells_that_the_head_did_not_fit) {
  FailingSink sink(20);
  const auto writer = RecordingWriter::start(sink, sample_head());
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().kind, ErrorKind::kOutput);
}

TEST(recording_writer, stops_at_a_full_disk_and_leaves_no_end_mark) {
  FailingSink sink(RecordingWriter::kBlockBytes * 2);
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  Status status = Done{};
  const flowtop_op_record record = test::waiting_read();
  for (int i = 0; i < 20'000 && status; ++i) {
    status = writer.append(test::bytes_of(record));
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().kind, ErrorKind::kOutput);
  const int writes = sink.writes();
  EXPECT_FALSE(writer.append(test::bytes_of(record)).ok());
  EXPECT_FALSE(writer.flush().ok());
  EXPECT_FALSE(writer.finish(sample_trail(0)).ok());
  EXPECT_EQ(sink.writes(), writes);
  const auto reader = reader_of(sink.text());
  ASSERT_FALSE(reader.ok());
  EXPECT_NE(reader.error().message.find("cut short"), std::string::npos);
}

TEST(recording_writer, leaves_records_that_can_be_read_without_the_end) {
  FailingSink sink(RecordingWriter::kBlockBytes * 2);
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  std::uint64_t next = 0;
  for (flowtop_op_record record = test::waiting_read(); next < 20'000; ++next) {
    record.user_data = next;
    if (!writer.append(test::bytes_of(record))) {
      break;
    }
  }
  RecordingTrail trail = sample_trail(next);
  trail.truncated = "No space left on device";
  auto reader = RecordingReader::from_cut(file_of(sink.text()), "spool", trail);
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->trail().truncated, "No space left on device");
  std::uint64_t read = 0;
  for (auto record = reader->next(); record && !record->empty(); record = reader->next()) {
    ASSERT_EQ(flow::decode_record(*record)->user_data, read);
    ++read;
  }
  EXPECT_GT(read, 4'000U);
  EXPECT_LT(read, next);
}

}  // namespace
}  // namespace flowtop::output
