// SPDX-License-Identifier: Apache-2.0
#include "output/export.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sample_recording.h"
#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

using test::read_file;
using test::TempDir;
using Names = std::vector<std::string>;

TEST(export_recording, writes_the_csv_and_its_sidecar) {
  const TempDir dir;
  auto reader = reader_of(recording_of(sample_records(5))).value();
  const auto exported = export_recording(reader, {.csv = dir.file("x.csv"), .filter = {}});
  ASSERT_TRUE(exported.ok()) << exported.error().message;
  EXPECT_FALSE(exported->conversion.failure);
  EXPECT_EQ(exported->conversion.rows, 5U);
  EXPECT_EQ(exported->snapshot.cells.size(), 1U);
  EXPECT_EQ(dir.names(), (Names{"x.csv", "x.csv.meta.json"}));
  EXPECT_EQ(std::ranges::count(read_file(dir.file("x.csv")), '\n'), 6);
  const auto meta = nlohmann::json::parse(read_file(dir.file("x.csv.meta.json")));
  EXPECT_EQ(meta.at("rows"), 5);
  EXPECT_EQ(meta.at("truncated"), false);
}

TEST(export_recording, writes_the_same_bytes_again) {
  const TempDir dir;
  const std::string bytes = recording_of(sample_records(3'000));
  for (const char* name : {"a.csv", "b.csv"}) {
    auto reader = reader_of(bytes).value();
    ASSERT_TRUE(export_recording(reader, {.csv = dir.file(name), .filter = {}}).ok());
  }
  EXPECT_EQ(read_file(dir.file("a.csv")), read_file(dir.file("b.csv")));
}

TEST(export_recording, writes_no_file_where_none_is_asked_for) {
  auto reader = reader_of(recording_of(sample_records(5))).value();
  const auto exported = export_recording(reader, {});
  ASSERT_TRUE(exported.ok());
  EXPECT_EQ(exported->conversion.rows, 5U);
}

TEST(export_recording, leaves_no_file_of_a_corrupt_recording) {
  const TempDir dir;
  auto records = sample_records(5);
  records[4].path = FLOWTOP_PATH_COUNT;
  auto reader = reader_of(recording_of(records)).value();
  const auto exported = export_recording(reader, {.csv = dir.file("x.csv"), .filter = {}});
  ASSERT_FALSE(exported.ok());
  EXPECT_EQ(exported.error().kind, ErrorKind::kInput);
  EXPECT_EQ(dir.names(), Names{});
}

TEST(export_recording, tells_that_the_output_cannot_be_made) {
  const TempDir dir;
  auto reader = reader_of(recording_of(sample_records(5))).value();
  const auto exported = export_recording(reader, {.csv = dir.path() / "no" / "x", .filter = {}});
  ASSERT_FALSE(exported.ok());
  EXPECT_EQ(exported.error().kind, ErrorKind::kOutput);
}

TEST(export_recording, writes_to_a_device_without_a_sidecar) {
  auto reader = reader_of(recording_of(sample_records(5))).value();
  const auto exported = export_recording(reader, {.csv = "/dev/full", .filter = {}});
  ASSERT_TRUE(exported.ok()) << exported.error().message;
  ASSERT_TRUE(exported->conversion.failure);
  EXPECT_EQ(exported->conversion.failure->message,
            "cannot write /dev/full: No space left on device");
  EXPECT_EQ(exported->conversion.rows, 0U);
  EXPECT_FALSE(std::filesystem::exists("/dev/full.meta.json"));
}

TEST(sidecar_path, is_beside_the_csv) {
  EXPECT_EQ(sidecar_path("a/x.csv"), std::filesystem::path("a/x.csv.meta.json"));
}

}  // namespace
}  // namespace flowtop::output
