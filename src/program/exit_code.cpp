// SPDX-License-Identifier: Apache-2.0
#include "program/exit_code.h"

#include <cerrno>

namespace flowtop::program {

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return kExitUsage;
    case ErrorKind::kPrivilege:
      return kExitPrivilege;
    case ErrorKind::kAttach:
      return kExitAttach;
    case ErrorKind::kOutput:
      return kExitOutput;
    case ErrorKind::kInput:
      return kExitInput;
    case ErrorKind::kInternal:
      break;
  }
  return kExitInternal;
}

int exit_code_of_exec_error(int exec_errno) {
  return exec_errno == ENOENT ? kCommandNotFound : kCommandNotExecutable;
}

int exit_code_of_child(const siginfo_t& info) {
  constexpr int kSignalBase = 128;
  return info.si_code == CLD_EXITED ? info.si_status : kSignalBase + info.si_status;
}

}  // namespace flowtop::program
