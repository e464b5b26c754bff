// SPDX-License-Identifier: Apache-2.0
#include "cli/child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "cli/capture_loop.h"
#include "support/temp_dir.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;

class ChildProcess : public ::testing::Test {
 protected:
  Child start(const std::vector<std::string>& command) {
    Result<Child> child = Child::start(command, signals());
    EXPECT_TRUE(child.ok());
    return std::move(child).value();
  }

  int run(const std::vector<std::string>& command) {
    Child child = start(command);
    EXPECT_TRUE(child.release().ok());
    return wait_for_child(child, signals());
  }

  test::TempDir directory_;
  // For the whole process, as in flowtop.
  static const program::Signals& signals() {
    static const program::Signals kSignals = program::Signals::block().value();
    return kSignals;
  }
};

using child_process = ChildProcess;  // NOLINT(readability-identifier-naming): names the test cases

TEST_F(child_process, returns_its_exit_code) {
  EXPECT_EQ(run({"true"}), 0);
  EXPECT_EQ(run({"sh", "-c", "exit 42"}), 42);
  EXPECT_EQ(run({"sh", "-c", "kill -KILL $$"}), 128 + SIGKILL);
}

TEST_F(child_process, calls_a_function_once_it_is_released) {
  const fs::path mark = directory_.file("mark");
  const auto leave_mark = [&] {
    fs::create_directory(mark);
    return 42;
  };
  Result<Child> child = Child::start("mark", leave_mark, signals());
  ASSERT_TRUE(child.ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(fs::exists(mark));
  EXPECT_TRUE(child->release().ok());
  EXPECT_FALSE(child->has_failed());
  EXPECT_EQ(wait_for_child(*child, signals()), 42);
  EXPECT_TRUE(fs::exists(mark));
}

TEST_F(child_process, executes_nothing_before_it_is_released) {
  const fs::path mark = directory_.file("mark");
  Child child = start({"touch", mark});
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(fs::exists(mark));
  EXPECT_TRUE(child.release().ok());
  EXPECT_EQ(wait_for_child(child, signals()), 0);
  EXPECT_TRUE(fs::exists(mark));
}

TEST_F(child_process, never_released_executes_nothing) {
  const fs::path mark = directory_.file("mark");
  pid_t pid = 0;
  {
    const Child child = start({"touch", mark});
    pid = child.pid();
  }
  EXPECT_FALSE(fs::exists(mark));
  EXPECT_EQ(kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(child_process, tells_why_it_could_not_execute) {
  const auto failed = [this](const std::string& command, int exit_code) {
    Child child = start({command});
    const Status status = child.release();
    ASSERT_FALSE(status.ok()) << command;
    EXPECT_THAT(status.error().message, ::testing::HasSubstr("cannot run '" + command + "': "));
    EXPECT_EQ(child.exit_code(), exit_code);
  };
  failed("/nonexistent/program", 127);
  failed("flowtop-no-such-program", 127);
  failed(directory_.path(), 126);
}

TEST_F(child_process, signals_are_passed_on) {
  Child child = start({"sleep", "100"});
  ASSERT_TRUE(child.release().ok());
  EXPECT_FALSE(child.exit_code().has_value());
  kill(getpid(), SIGTERM);  // flowtop's own: blocked, and read by the wait below
  EXPECT_EQ(wait_for_child(child, signals()), 128 + SIGTERM);
}

TEST_F(child_process, has_the_signal_mask_that_flowtop_was_given) {
  EXPECT_EQ(run({"sh", "-c", "grep -q '^SigBlk:.0*$' /proc/self/status"}), 0);
  EXPECT_EQ(run({"sh", "-c", "kill -PIPE $$"}), 128 + SIGPIPE);
}

}  // namespace
}  // namespace flowtop::cli
