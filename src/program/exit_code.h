// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

#include "base/result.h"

namespace flowtop::program {

// What flowtop returns to its caller (docs/man/flowtop.1, EXIT STATUS).
enum ExitCode : int {
  kExitOk = 0,
  kExitInternal = 1,
  kExitUsage = 2,
  kExitPrivilege = 3,
  kExitAttach = 4,
  kExitOutput = 5,
  kExitInput = 6,
  kExitNotProven = 7,
};

// With a COMMAND its own exit code is returned, so that flowtop's failures need codes of their own:
// those of env(1) and timeout(1).
enum CommandExitCode : int {
  kCommandFlowtopFailed = 125,
  kCommandNotExecutable = 126,
  kCommandNotFound = 127,
};

[[nodiscard]] int exit_code_of(ErrorKind kind);

// The exit code for a COMMAND that could not be executed.
[[nodiscard]] int exit_code_of_exec_error(int exec_errno);

// The exit code for what waitid(2) says about a COMMAND: its own, or 128 + the signal that ended
// it.
[[nodiscard]] int exit_code_of_child(const siginfo_t& info);

}  // namespace flowtop::program
