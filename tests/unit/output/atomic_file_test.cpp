// SPDX-License-Identifier: Apache-2.0
#include "output/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

using test::read_file;
using test::TempDir;
using test::write_file;
using Names = std::vector<std::string>;

void write_text(const AtomicFile& file, const std::string& text) {
  ASSERT_EQ(::write(file.fd(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST(atomic_file, appears_when_it_is_committed) {
  const TempDir dir;
  auto file = AtomicFile::create(dir.file("x.csv"));
  ASSERT_TRUE(file.ok()) << file.error().message;
  write_text(*file, "rows\n");
  EXPECT_FALSE(std::filesystem::exists(dir.file("x.csv")));
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(read_file(dir.file("x.csv")), "rows\n");
  EXPECT_EQ(dir.names(), Names{"x.csv"});
}

TEST(atomic_file, leaves_nothing_without_a_commit) {
  const TempDir dir;
  {
    auto file = AtomicFile::create(dir.file("x.csv"));
    ASSERT_TRUE(file.ok());
    write_text(*file, "half a r");
  }
  EXPECT_EQ(dir.names(), Names{});
}

TEST(atomic_file, keeps_the_old_file_without_a_commit) {
  const TempDir dir;
  write_file(dir.file("x.csv"), "old");
  {
    auto file = AtomicFile::create(dir.file("x.csv"));
    ASSERT_TRUE(file.ok());
    write_text(*file, "new");
  }
  EXPECT_EQ(read_file(dir.file("x.csv")), "old");
}

TEST(atomic_file, replaces_the_old_file_and_keeps_its_mode) {
  const TempDir dir;
  write_file(dir.file("x.csv"), "a longer old file");
  ASSERT_EQ(::chmod(dir.file("x.csv").c_str(), 0600), 0);
  auto file = AtomicFile::create(dir.file("x.csv"));
  ASSERT_TRUE(file.ok());
  write_text(*file, "new");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(read_file(dir.file("x.csv")), "new");
  struct stat status {};
  ASSERT_EQ(::stat(dir.file("x.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(atomic_file, takes_the_umask_into_account) {
  const TempDir dir;
  const mode_t old_mask = ::umask(027);
  auto file = AtomicFile::create(dir.file("x.csv"));
  ::umask(old_mask);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->commit().ok());
  struct stat status {};
  ASSERT_EQ(::stat(dir.file("x.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST(atomic_file, follows_a_symbolic_link) {
  const TempDir dir;
  write_file(dir.file("target"), "old");
  std::filesystem::create_symlink("target", dir.file("link"));
  auto file = AtomicFile::create(dir.file("link"));
  ASSERT_TRUE(file.ok());
  write_text(*file, "new");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_TRUE(std::filesystem::is_symlink(dir.file("link")));
  EXPECT_EQ(read_file(dir.file("target")), "new");
}

TEST(atomic_file, writes_to_a_device_and_leaves_it_one) {
  auto file = AtomicFile::create("/dev/null");
  ASSERT_TRUE(file.ok());
  EXPECT_FALSE(file->is_regular());
  write_text(*file, "gone");
  ASSERT_TRUE(file->commit().ok());
  struct stat status {};
  ASSERT_EQ(::stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST(atomic_file, refuses_a_directory) {
  const TempDir dir;
  const auto file = AtomicFile::create(dir.path());
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(file.error().message, "cannot write " + dir.path().string() + ": Is a directory");
}

TEST(atomic_file, refuses_a_directory_that_is_not_there) {
  const TempDir dir;
  const auto file = AtomicFile::create(dir.path() / "no" / "x.csv");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().message, "cannot write " + (dir.path() / "no" / "x.csv").string() +
                                      ": No such file or directory");
}

TEST(atomic_file, is_one_file_when_moved) {
  const TempDir dir;
  auto file = AtomicFile::create(dir.file("x.csv"));
  ASSERT_TRUE(file.ok());
  write_text(*file, "moved");
  AtomicFile other = std::move(file).value();
  ASSERT_TRUE(other.commit().ok());
  EXPECT_EQ(read_file(dir.file("x.csv")), "moved");
}

TEST(atomic_file, reserves_room_without_growing) {
  const TempDir dir;
  auto file = AtomicFile::create(dir.file("x.csv"));
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(file->reserve(100'000).ok());
  write_text(*file, "short");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(read_file(dir.file("x.csv")), "short");
}

}  // namespace
}  // namespace flowtop::output
