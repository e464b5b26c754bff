// SPDX-License-Identifier: Apache-2.0
#include "output/recording_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "flow/decode.h"
#include "sample_recording.h"
#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

template <typename T>
void overwrite(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Where the first block of records begins.
std::size_t records_at(const std::string& bytes) {
  std::uint32_t head_length = 0;
  std::memcpy(&head_length, bytes.data() + 20, sizeof head_length);
  return 24 + head_length;
}

// Why a recording is refused, at its opening or later.
std::string refusal(const std::string& bytes) {
  auto reader = reader_of(bytes);
  if (!reader) {
    EXPECT_EQ(reader.error().kind, ErrorKind::kInput);
    return reader.error().message;
  }
  auto record = reader->next();
  while (record && !record->empty()) {
    record = reader->next();
  }
  EXPECT_FALSE(record.ok()) << "it was read to its end";
  return record ? "" : record.error().message;
}

TEST(recording_reader, gives_the_records_back_in_order) {
  constexpr std::uint64_t kRecords = 12'000;  // several blocks
  auto reader = reader_of(recording_of(sample_records(kRecords)));
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->head().host, "lab");
  EXPECT_EQ(reader->trail().names.device(7U << 20U), "loop0");
  for (std::uint64_t i = 0; i < kRecords; ++i) {
    const auto record = reader->next();
    ASSERT_TRUE(record.ok()) << record.error().message;
    flowtop_op_record expected = test::waiting_read();
    expected.user_data = i;
    ASSERT_EQ(record->size(), sizeof expected);
    ASSERT_EQ(std::memcmp(record->data(), &expected, sizeof expected), 0) << i;
  }
  EXPECT_TRUE(reader->next()->empty());
  EXPECT_TRUE(reader->next()->empty());
}

TEST(recording_reader, reads_a_recording_without_records) {
  auto reader = reader_of(recording_of({}));
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_TRUE(reader->next()->empty());
}

TEST(recording_reader, refuses_a_file_that_is_none) {
  const auto reader = RecordingReader::open("/nonexistent/x.rec");
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().kind, ErrorKind::kInput);
  EXPECT_EQ(reader.error().message, "cannot read /nonexistent/x.rec: No such file or directory");
}

TEST(recording_reader, refuses_what_it_cannot_read_from_both_ends) {
  for (const char* path : {"/dev/null", "/"}) {
    const auto reader = RecordingReader::open(path);
    ASSERT_FALSE(reader.ok()) << path;
    EXPECT_NE(reader.error().message.find("is not a file"), std::string::npos);
  }
}

TEST(recording_reader, refuses_other_files) {
  EXPECT_EQ(refusal(""), "x.rec is not a flowtop recording");
  EXPECT_EQ(refusal("flowtop\n"), "x.rec is not a flowtop recording");
  EXPECT_EQ(refusal("flow_id,flow_source,tgid,tid,comm\n"), "x.rec is not a flowtop recording");
}

TEST(recording_reader, refuses_another_version_and_says_which) {
  std::string bytes = recording_of(sample_records(1));
  overwrite<std::uint32_t>(bytes, 8, 9);
  EXPECT_EQ(
      refusal(bytes),
      "x.rec is a recording of format 9 with records of version 3, and this flowtop reads "
      "format 1 with version 3: replay it with the flowtop that recorded it, or record again");
  bytes = recording_of(sample_records(1));
  overwrite<std::uint32_t>(bytes, 12, FLOWTOP_RECORD_VERSION + 1);
  EXPECT_NE(refusal(bytes).find("records of version"), std::string::npos);
}

TEST(recording_reader, says_how_many_records_a_cut_recording_holds) {
  const std::string bytes = recording_of(sample_records(10));
  const std::size_t first = records_at(bytes) + sizeof(BlockHeader);
  for (const std::size_t whole : {0U, 1U, 9U, 10U}) {
    for (const std::size_t more : {std::size_t{0}, std::size_t{1}, sizeof(flowtop_op_record) - 1}) {
      const std::string cut = bytes.substr(0, first + whole * sizeof(flowtop_op_record) + more);
      EXPECT_EQ(refusal(cut),
                "x.rec is cut short: it holds " + std::to_string(whole) +
                    " whole records and its end mark is missing, since the recorder was killed or "
                    "the disk was full; record again");
    }
  }
}

TEST(recording_reader, refuses_a_recording_cut_at_any_byte) {
  const std::string bytes = recording_of(sample_records(3));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(reader_of(bytes.substr(0, size)).ok()) << size;
  }
  EXPECT_TRUE(reader_of(bytes).ok());
}

TEST(recording_reader, refuses_what_follows_the_end_mark) {
  EXPECT_NE(refusal(recording_of(sample_records(1)) + '\n').find("end mark is missing"),
            std::string::npos);
}

TEST(recording_reader, refuses_a_head_that_does_not_fit) {
  std::string bytes = recording_of(sample_records(1));
  overwrite<std::uint32_t>(bytes, 20, 0xffffffff);
  EXPECT_EQ(refusal(bytes),
            "x.rec is corrupt at byte 16: a block of 4294967295 bytes does not fit");
  bytes = recording_of(sample_records(1));
  overwrite<std::uint32_t>(bytes, 16, 2);
  EXPECT_EQ(refusal(bytes), "x.rec is corrupt at byte 16: there is no head");
  bytes = recording_of(sample_records(1));
  bytes[24] = '!';
  EXPECT_NE(refusal(bytes).find("x.rec: its head cannot be read"), std::string::npos);
}

TEST(recording_reader, refuses_lengths_of_records_that_cannot_be) {
  const std::string whole = recording_of(sample_records(2));
  const std::size_t first = records_at(whole) + sizeof(BlockHeader);
  const auto size_at = first + offsetof(flowtop_record_header, size);
  for (const int size : {0, 4, 12, 0xfff8}) {
    std::string bytes = whole;
    overwrite(bytes, size_at, static_cast<std::uint16_t>(size));
    EXPECT_EQ(refusal(bytes), "x.rec is corrupt at byte " + std::to_string(first) +
                                  ": a record's length is impossible");
  }
}

TEST(recording_reader, refuses_lengths_of_blocks_that_cannot_be) {
  const std::string whole = recording_of(sample_records(2));
  const std::size_t block = records_at(whole);
  for (const std::uint32_t length : {0xffffffffU, 0x7fffffffU, 100'000U}) {
    std::string bytes = whole;
    overwrite<std::uint32_t>(bytes, block + 4, length);
    EXPECT_EQ(refusal(bytes), "x.rec is corrupt at byte " + std::to_string(block) +
                                  ": a block of " + std::to_string(length) + " bytes does not fit");
  }
  std::string bytes = whole;
  overwrite<std::uint32_t>(bytes, block, 7);
  EXPECT_EQ(refusal(bytes), "x.rec is corrupt at byte " + std::to_string(block) +
                                ": a block that holds no records");
}

TEST(recording_reader, refuses_an_end_mark_that_points_astray) {
  const std::string whole = recording_of(sample_records(2));
  const std::size_t mark = whole.size() - sizeof(EndMark);
  for (const std::uint64_t offset : {std::uint64_t{0}, whole.size(), ~std::uint64_t{0}}) {
    std::string bytes = whole;
    overwrite<std::uint64_t>(bytes, mark, offset);
    EXPECT_NE(refusal(bytes).find("the end mark points outside of the file"), std::string::npos);
  }
  std::string bytes = whole;
  overwrite<std::uint64_t>(bytes, mark, records_at(whole));
  EXPECT_NE(refusal(bytes).find("there is no trail"), std::string::npos);
}

TEST(recording_reader, refuses_another_count_than_it_holds) {
  std::string bytes = recording_of(sample_records(2));
  overwrite<std::uint64_t>(bytes, bytes.size() - 8, 3);
  EXPECT_NE(refusal(bytes).find("it holds 2 records and its end mark says 3"), std::string::npos);
}

TEST(recording_reader, names_the_file_that_it_opened) {
  const test::TempDir dir;
  test::write_file(dir.file("x.rec"), recording_of(sample_records(2)));
  auto reader = RecordingReader::open(dir.file("x.rec"));
  ASSERT_TRUE(reader.ok()) << reader.error().message;
  EXPECT_EQ(reader->name(), dir.file("x.rec").string());
}

}  // namespace
}  // namespace flowtop::output
