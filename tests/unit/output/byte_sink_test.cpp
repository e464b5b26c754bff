// SPDX-License-Identifier: Apache-2.0
#include "output/byte_sink.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

#include "base/unique_fd.h"
#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

TEST(fd_sink, appends_what_it_is_given) {
  const test::TempDir dir;
  const UniqueFd fd(::open(dir.file("x").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  FdSink sink(fd.get(), "x");
  ASSERT_TRUE(sink.write("one\n").ok());
  ASSERT_TRUE(sink.write("").ok());
  ASSERT_TRUE(sink.write("two\n").ok());
  EXPECT_EQ(test::read_file(dir.file("x")), "one\ntwo\n");
}

// A file may hold so much and no more; the signal that comes with it is ignored.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    EXPECT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit_), 0);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = old_limit_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  SizeLimit(SizeLimit&&) = delete;
  SizeLimit& operator=(SizeLimit&&) = delete;
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    (void)std::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int);
};

TEST(fd_sink, cuts_back_what_did_not_fit) {
  const test::TempDir dir;
  test::write_file(dir.file("x"), "before\n");
  for (const int mode : {O_APPEND, 0}) {
    const UniqueFd fd(::open(dir.file("x").c_str(), O_WRONLY | O_CLOEXEC | mode));
    ASSERT_GE(::lseek(fd.get(), 0, mode == 0 ? SEEK_END : SEEK_SET), 0);
    const SizeLimit limit(1'000);
    FdSink sink(fd.get(), "x");
    const Status written = sink.write(std::string(2'000, 'x'));
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().message, "cannot write x: File too large");
    EXPECT_EQ(test::read_file(dir.file("x")), "before\n");
    EXPECT_TRUE(sink.write("").ok());
  }
}

TEST(fd_sink, goes_on_where_a_failed_write_began) {
  const test::TempDir dir;
  const UniqueFd fd(::open(dir.file("x").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const SizeLimit limit(1'000);
  FdSink sink(fd.get(), "x");
  ASSERT_TRUE(sink.write("one\n").ok());
  ASSERT_FALSE(sink.write(std::string(2'000, 'x')).ok());
  ASSERT_TRUE(sink.write("two\n").ok());
  EXPECT_EQ(test::read_file(dir.file("x")), "one\ntwo\n");
}

TEST(fd_sink, tells_that_a_device_is_full) {
  const UniqueFd fd(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  FdSink sink(fd.get(), "/dev/full");
  const Status written = sink.write("x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(written.error().message, "cannot write /dev/full: No space left on device");
}

TEST(fd_sink, tells_that_nobody_reads_the_pipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  UniqueFd reader(ends[0]);
  const UniqueFd writer(ends[1]);
  reader.reset();
  const auto old_handler = std::signal(SIGPIPE, SIG_IGN);
  FdSink sink(writer.get(), "standard output");
  const Status written = sink.write("x");
  (void)std::signal(SIGPIPE, old_handler);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().message, "cannot write standard output: Broken pipe");
}

}  // namespace
}  // namespace flowtop::output
