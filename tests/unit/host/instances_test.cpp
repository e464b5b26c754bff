// SPDX-License-Identifier: Apache-2.0
#include "host/instances.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

void add_process(const TempTree& proc, pid_t pid, const std::string& exe,
                 std::string_view cmdline) {
  const std::string directory = std::to_string(pid);
  proc.write(directory + "/comm", "any\n");
  proc.write(directory + "/cmdline", cmdline);
  if (!exe.empty()) {
    proc.link(directory + "/exe", exe);
  }
}

constexpr std::string_view kCapture("flowtop\0capture\0--output\0-\0", 27);

TEST(instances, both_programs_are_found_by_pid) {
  const TempTree proc;
  add_process(proc, 1000, "/usr/bin/flowtop", kCapture);
  add_process(proc, 99, "/opt/bin/flowtop-exporter", std::string_view("x\0", 2));
  const std::vector<Instance> expected{{.pid = 99, .cmdline = "x"},
                                       {.pid = 1000, .cmdline = "flowtop capture --output -"}};
  EXPECT_EQ(other_instances(proc.root(), 1), expected);
}

TEST(instances, self_is_left_out) {
  const TempTree proc;
  add_process(proc, 10, "/usr/bin/flowtop", kCapture);
  add_process(proc, 11, "/usr/bin/flowtop", kCapture);
  const auto found = other_instances(proc.root(), 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pid, 11);
}

TEST(instances, other_programs_are_left_out) {
  const TempTree proc;
  add_process(proc, 10, "/usr/bin/flowtopper", kCapture);
  add_process(proc, 11, "/usr/bin/vim", std::string_view("vim\0flowtop\0", 12));
  add_process(proc, 12, "/flowtop/sh", "");
  add_process(proc, 13, "", "");  // a kernel thread has no program
  proc.write("loadavg", "");
  proc.link("self/exe", "/usr/bin/flowtop");
  EXPECT_TRUE(other_instances(proc.root(), 1).empty());
}

TEST(instances, replaced_binary_is_still_an_instance) {
  const TempTree proc;
  add_process(proc, 10, "/usr/bin/flowtop (deleted)", kCapture);
  EXPECT_EQ(other_instances(proc.root(), 1).size(), 1U);
}

TEST(instances, only_printable_ascii_is_passed_on) {
  const TempTree proc;
  add_process(proc, 10, "/usr/bin/flowtop", std::string_view("flowtop\0\x1b[2J\n\x7f\xff~\0", 17));
  const auto found = other_instances(proc.root(), 1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].cmdline, "flowtop ?[2J???~");
}

// The kernel shows the program of a process to its owner and to root only, its name to everybody.
TEST(instances, unprivileged_caller_goes_by_the_name) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs root to start a process that another user looks at";
  }
  char own_name[16] = {};
  ASSERT_EQ(prctl(PR_GET_NAME, own_name), 0);
  ASSERT_EQ(prctl(PR_SET_NAME, "flowtop-exporter"), 0);
  const pid_t exporter = fork();
  if (exporter == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pause();
    _exit(0);
  }
  ASSERT_EQ(prctl(PR_SET_NAME, own_name), 0);
  ASSERT_GT(exporter, 0);
  const auto sees_exporter = [&] {
    return std::ranges::any_of(other_instances("/proc", 0),
                               [&](const Instance& found) { return found.pid == exporter; });
  };
  EXPECT_FALSE(sees_exporter());  // root knows that its program is this test
  const pid_t visitor = fork();
  if (visitor == 0) {
    constexpr uid_t kNobody = 65534;
    _exit(setuid(kNobody) == 0 && sees_exporter() ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(visitor, &status, 0), visitor);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(kill(exporter, SIGKILL), 0);
  EXPECT_EQ(waitpid(exporter, nullptr, 0), exporter);
}

TEST(instances, this_test_is_no_instance) {
  for (const Instance& instance : other_instances("/proc", 0)) {
    EXPECT_NE(instance.pid, getpid());
  }
}

}  // namespace
}  // namespace flowtop::host
