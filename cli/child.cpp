// SPDX-License-Identifier: Apache-2.0
#include "cli/child.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

// The header of glibc 2.36 does not say that these are C functions.
extern "C" {
#include <sys/pidfd.h>
}

#include "base/system_error.h"
#include "program/exit_code.h"

namespace flowtop::cli {
namespace {

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends = {-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return system_error(ErrorKind::kInternal, "pipe", errno);
  }
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

std::vector<char*> exec_arguments(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // NOLINT(*-const-cast): execvp's way
  }
  arguments.push_back(nullptr);
  return arguments;
}

// Between fork and exec: async-signal-safe calls only.
void wait_for_release(int barrier, const program::Signals& signals) {
  signals.restore();
  char go = 0;
  if (read(barrier, &go, 1) != 1) _exit(program::kCommandFlowtopFailed);
}

[[noreturn]] void execute(int exec_status, char* const* arguments) {
  execvp(arguments[0], arguments);
  const int error = errno;
  static_cast<void>(!write(exec_status, &error, sizeof(error)));
  _exit(program::exit_code_of_exec_error(error));
}

}  // namespace

Result<Child> Child::start(const std::vector<std::string>& command,
                           const program::Signals& signals) {
  const std::vector<char*> arguments = exec_arguments(command);
  return start_with(
      command.front(), [&](int exec_status) { execute(exec_status, arguments.data()); }, signals);
}

Result<Child> Child::start(const std::string& name, const std::function<int()>& function,
                           const program::Signals& signals) {
  return start_with(
      name,
      [&](int exec_status) {
        close(exec_status);  // nothing can fail to be executed
        _exit(function());
      },
      signals);
}

Result<Child> Child::start_with(const std::string& name, const Body& body,
                                const program::Signals& signals) {
  Result<Pipe> barrier = make_pipe();
  if (!barrier) return barrier.error();
  Result<Pipe> exec_status = make_pipe();
  if (!exec_status) return exec_status.error();

  const pid_t pid = fork();
  if (pid < 0) return system_error(ErrorKind::kInternal, "fork", errno);
  if (pid == 0) {
    barrier->write_end.reset();  // or it would never see flowtop's death
    wait_for_release(barrier->read_end.get(), signals);
    body(exec_status->write_end.get());
  }
  Child child(name, pid, UniqueFd(pidfd_open(pid, 0)), std::move(barrier->write_end),
              std::move(exec_status->read_end));
  if (!child.pidfd_) return system_error(ErrorKind::kInternal, "pidfd_open", errno);
  return child;
}

Child::~Child() {
  if (!barrier_) return;
  barrier_.reset();
  static_cast<void>(waitpid(pid_, nullptr, 0));
}

Status Child::release() {
  const char go = 1;
  // A child that was killed meanwhile has nobody reading: its end is seen like any other.
  static_cast<void>(!write(barrier_.get(), &go, 1));
  barrier_.reset();
  int error = 0;
  const ssize_t got = read(exec_status_.get(), &error, sizeof(error));
  exec_status_.reset();
  if (got != static_cast<ssize_t>(sizeof(error))) return Done{};
  has_failed_ = true;
  exit_code_ = program::exit_code_of_exec_error(error);
  static_cast<void>(waitpid(pid_, nullptr, 0));
  Error failure = system_error(ErrorKind::kUsage, "cannot run '" + name_ + "'", error);
  failure.message += error == ENOENT ? "; check its name and PATH" : "; name an executable file";
  return failure;
}

std::optional<int> Child::exit_code() {
  siginfo_t info = {};
  if (!exit_code_ &&
      waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG) == 0 &&
      info.si_pid != 0) {
    exit_code_ = program::exit_code_of_child(info);
  }
  return exit_code_;
}

void Child::pass_on(const signalfd_siginfo& signal) const {
  const bool from_terminal = signal.ssi_code == SI_KERNEL;
  if (from_terminal && getpgid(pid_) == getpgrp()) return;
  // It may have ended just now.
  static_cast<void>(
      pidfd_send_signal(pidfd_.get(), static_cast<int>(signal.ssi_signo), nullptr, 0));
}

}  // namespace flowtop::cli
