// SPDX-License-Identifier: Apache-2.0
#include "host/processes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

void add_process(const TempTree& proc, pid_t pid, pid_t tgid, const std::string& state,
                 const std::string& comm) {
  const std::string directory = std::to_string(pid);
  proc.write(directory + "/comm", comm + "\n");
  proc.write(directory + "/status", "Name:\t" + comm + "\nUmask:\t0022\nState:\t" + state +
                                        "\nTgid:\t" + std::to_string(tgid) + "\nNgid:\t0\nPid:\t" +
                                        std::to_string(pid) + "\n");
}

std::string refusal(const TempTree& proc, pid_t pid) {
  const auto process = find_process(proc.root(), pid);
  if (process.ok()) {
    return "found";
  }
  EXPECT_EQ(process.error().kind, ErrorKind::kUsage);
  return process.error().message;
}

TEST(processes, live_process_is_found) {
  const TempTree proc;
  add_process(proc, 1200, 1200, "S (sleeping)", "fio worker");
  const auto process = find_process(proc.root(), 1200);
  ASSERT_TRUE(process.ok()) << process.error().message;
  EXPECT_EQ(process->tgid, 1200);
  EXPECT_EQ(process->comm, "fio worker");
}

TEST(processes, unknown_pid_is_refused) {
  const TempTree proc;
  for (const pid_t pid : {77, 0, -5}) {
    EXPECT_EQ(refusal(proc, pid),
              "no process has pid " + std::to_string(pid) + ": give the pid of a running process");
  }
}

TEST(processes, thread_is_refused_with_its_process) {
  const TempTree proc;
  add_process(proc, 1201, 1200, "R (running)", "fio");
  EXPECT_EQ(refusal(proc, 1201), "1201 is a thread of process 1200: give the pid 1200");
}

TEST(processes, zombie_is_refused) {
  const TempTree proc;
  add_process(proc, 1200, 1200, "Z (zombie)", "fio");
  EXPECT_EQ(refusal(proc, 1200), "process 1200 has ended: give the pid of a running process");
}

TEST(processes, comm_is_taken_as_it_is) {
  const TempTree proc;
  add_process(proc, 8, 8, "S (sleeping)", "odd\nname");
  EXPECT_EQ(comm_of(proc.root(), 8), "odd\nname");
  EXPECT_EQ(comm_of(proc.root(), 9), std::nullopt);
}

TEST(processes, this_process_is_found) {
  const auto process = find_process("/proc", getpid());
  ASSERT_TRUE(process.ok()) << process.error().message;
  EXPECT_EQ(process->tgid, getpid());
  EXPECT_EQ(process->comm, "unit-host");
}

}  // namespace
}  // namespace flowtop::host
