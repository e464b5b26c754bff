// SPDX-License-Identifier: Apache-2.0
#include "program/exit_code.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <set>

namespace flowtop::program {
namespace {

siginfo_t ended(int code, int status) {
  siginfo_t info = {};
  info.si_code = code;
  info.si_status = status;
  return info;
}

TEST(exit_code, kinds_of_errors_are_told_apart) {
  const std::set<int> codes = {
      kExitOk,
      exit_code_of(ErrorKind::kInternal),
      exit_code_of(ErrorKind::kUsage),
      exit_code_of(ErrorKind::kPrivilege),
      exit_code_of(ErrorKind::kAttach),
      exit_code_of(ErrorKind::kOutput),
      exit_code_of(ErrorKind::kInput),
  };
  EXPECT_EQ(codes.size(), 7U);
}

TEST(exit_code, exec_errors_are_those_of_env) {
  EXPECT_EQ(exit_code_of_exec_error(ENOENT), 127);
  EXPECT_EQ(exit_code_of_exec_error(EACCES), 126);
  EXPECT_EQ(exit_code_of_exec_error(ENOEXEC), 126);
}

TEST(exit_code, of_a_child_is_its_own_or_its_signal) {
  EXPECT_EQ(exit_code_of_child(ended(CLD_EXITED, 0)), 0);
  EXPECT_EQ(exit_code_of_child(ended(CLD_EXITED, 42)), 42);
  EXPECT_EQ(exit_code_of_child(ended(CLD_KILLED, SIGTERM)), 143);
  EXPECT_EQ(exit_code_of_child(ended(CLD_DUMPED, SIGSEGV)), 139);
}

}  // namespace
}  // namespace flowtop::program
