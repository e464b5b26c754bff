// SPDX-License-Identifier: Apache-2.0
#include "cli/output_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/temp_dir.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(output_files, a_target_that_will_do_is_left_alone) {
  const test::TempDir directory;
  EXPECT_TRUE(check_csv_target("-").ok());
  EXPECT_TRUE(check_csv_target("/dev/null").ok());
  EXPECT_TRUE(check_csv_target(directory.file("x.csv")).ok());
  EXPECT_THAT(directory.names(), IsEmpty());
}

TEST(output_files, a_pipe_is_not_opened_by_the_check) {
  const test::TempDir directory;
  const fs::path pipe = directory.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), S_IRUSR | S_IWUSR), 0);
  EXPECT_TRUE(check_csv_target(pipe).ok());  // opening it would wait for a reader
}

TEST(output_files, an_error_says_what_would_help) {
  const test::TempDir directory;
  const auto message_of = [](const fs::path& path) {
    const auto file = create_file(path);
    return file.ok() ? "no error" : file.error().message;
  };
  EXPECT_THAT(message_of(directory.path()), HasSubstr("name a file"));
  EXPECT_THAT(message_of(directory.path() / "no" / "x"), HasSubstr("create the directory"));
}

TEST(output_files, a_spool_has_no_name_and_can_be_read_back) {
  const test::TempDir directory;
  const auto spool = open_spool(directory.file("x.csv"));
  ASSERT_TRUE(spool.ok());
  EXPECT_THAT(directory.names(), IsEmpty());
  constexpr std::string_view kText = "text";
  ASSERT_EQ(write(spool->get(), kText.data(), kText.size()), 4);

  const auto reader = reopen_for_reading(spool->get());
  ASSERT_TRUE(reader.ok());
  std::array<char, 8> buffer{};
  EXPECT_EQ(read(reader->get(), buffer.data(), buffer.size()), 4);
  EXPECT_EQ(std::string_view(buffer.data()), kText);
}

TEST(output_files, ballast_takes_room) {
  const test::TempDir directory;
  const auto ballast = open_ballast(directory.file("x.csv"));
  ASSERT_TRUE(ballast.ok());
  EXPECT_THAT(directory.names(), IsEmpty());
  struct stat status = {};
  ASSERT_EQ(fstat(ballast->get(), &status), 0);
  EXPECT_GT(status.st_blocks, 0);
}

TEST(output_files, the_same_file_is_known_by_any_name) {
  const test::TempDir directory;
  const fs::path file = directory.file("x");
  EXPECT_TRUE(is_same_file(file, directory.path() / "." / "x"));
  fs::create_symlink(directory.path(), directory.file("link"));
  EXPECT_TRUE(is_same_file(file, directory.file("link") / "x"));
  EXPECT_FALSE(is_same_file(file, directory.file("y")));
}

}  // namespace
}  // namespace flowtop::cli
