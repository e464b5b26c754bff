// SPDX-License-Identifier: Apache-2.0
#include "program/signals.h"

#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::program {
namespace {

// Returns what was in place before. With valid arguments it cannot fail.
struct sigaction replace_action(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  struct sigaction before = {};
  action.sa_handler = handler;
  static_cast<void>(sigaction(signal, &action, &before));
  return before;
}

}  // namespace

bool is_ignored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

struct sigaction ignore_sigpipe() { return replace_action(SIGPIPE, SIG_IGN); }

Result<Signals> Signals::block() {
  sigset_t ours;
  sigset_t original;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  if (!is_ignored(SIGHUP)) sigaddset(&ours, SIGHUP);
  UniqueFd fd(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return system_error(ErrorKind::kInternal, "signalfd", errno);
  if (sigprocmask(SIG_BLOCK, &ours, &original) != 0) {
    return system_error(ErrorKind::kInternal, "sigprocmask", errno);
  }
  return Signals(std::move(fd), original, ignore_sigpipe(), replace_action(SIGCHLD, SIG_DFL));
}

bool Signals::next(signalfd_siginfo& signal) const {
  return read(fd_.get(), &signal, sizeof(signal)) == static_cast<ssize_t>(sizeof(signal));
}

void Signals::restore() const {
  // Valid arguments: none can fail.
  static_cast<void>(sigaction(SIGPIPE, &original_pipe_action_, nullptr));
  static_cast<void>(sigaction(SIGCHLD, &original_child_action_, nullptr));
  static_cast<void>(sigprocmask(SIG_SETMASK, &original_mask_, nullptr));
}

}  // namespace flowtop::program
