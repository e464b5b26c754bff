// SPDX-License-Identifier: Apache-2.0
// What remains when the disk fills up: a real one, a small tmpfs, where the test may mount it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "output/atomic_file.h"
#include "output/export.h"
#include "sample_recording.h"
#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

using test::read_file;

class full_disk : public testing::Test {  // NOLINT(readability-identifier-naming): a test's name
 protected:
  void SetUp() override {
    if (::mount("tmpfs", dir_.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
      GTEST_SKIP() << "cannot mount a tmpfs: " << std::generic_category().message(errno);
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) {
      EXPECT_EQ(::umount(dir_.path().c_str()), 0);
    }
  }

  test::TempDir dir_;

 private:
  bool mounted_ = false;
};

TEST_F(full_disk, keeps_the_rows_that_fitted_and_says_so) {
  auto reader = reader_of(recording_of(sample_records(20'000))).value();
  const auto exported = export_recording(reader, {.csv = dir_.file("x.csv"), .filter = {}});
  ASSERT_TRUE(exported.ok()) << exported.error().message;
  ASSERT_TRUE(exported->conversion.failure);
  EXPECT_EQ(exported->conversion.failure->kind, ErrorKind::kOutput);
  EXPECT_EQ(exported->conversion.failure->message,
            "cannot write " + dir_.file("x.csv").string() + ": No space left on device");

  const std::string csv = read_file(dir_.file("x.csv"));
  const auto rows = static_cast<std::uint64_t>(std::ranges::count(csv, '\n')) - 1;
  EXPECT_TRUE(csv.ends_with(",0,0,0\n"));
  EXPECT_GT(rows, 1'000U);
  EXPECT_LT(rows, 20'000U);
  EXPECT_EQ(exported->conversion.rows, rows);

  const auto meta = nlohmann::json::parse(read_file(dir_.file("x.csv.meta.json")));
  EXPECT_EQ(meta.at("truncated"), true);
  EXPECT_EQ(meta.at("rows"), rows);
  EXPECT_EQ(meta.at("truncated_reason"), exported->conversion.failure->message);
  EXPECT_EQ(dir_.names(), (std::vector<std::string>{"x.csv", "x.csv.meta.json"}));
}

TEST_F(full_disk, leaves_nothing_where_not_even_the_sidecar_fits) {
  test::write_file(dir_.file("filler"), std::string(std::size_t{1} << 21, 'x'));
  auto reader = reader_of(recording_of(sample_records(10))).value();
  const auto exported = export_recording(reader, {.csv = dir_.file("x.csv"), .filter = {}});
  ASSERT_FALSE(exported.ok());
  EXPECT_EQ(exported.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(dir_.names(), std::vector<std::string>{"filler"});
}

TEST_F(full_disk, leaves_a_recording_of_whole_blocks) {
  const UniqueFd fd(::open(dir_.file("x.rec").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_TRUE(fd.valid());
  FdSink sink(fd.get(), "x.rec");
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  Status status = Done{};
  for (const flowtop_op_record& record : sample_records(20'000)) {
    status = writer.append(test::bytes_of(record));
    if (!status) {
      break;
    }
  }
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().message, "cannot write x.rec: No space left on device");
  const auto reader = RecordingReader::open(dir_.file("x.rec"));
  ASSERT_FALSE(reader.ok());
  EXPECT_NE(reader.error().message.find("it holds 0 whole records"), std::string::npos)
      << reader.error().message;
}

}  // namespace
}  // namespace flowtop::output
