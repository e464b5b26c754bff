// SPDX-License-Identifier: Apache-2.0
#include "cli/signals.h"

#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::cli {

struct sigaction ignore_sigpipe() {
  struct sigaction ignore = {};
  struct sigaction before = {};
  ignore.sa_handler = SIG_IGN;
  static_cast<void>(sigaction(SIGPIPE, &ignore, &before));  // valid arguments: cannot fail
  return before;
}

Result<Signals> Signals::block() {
  sigset_t ours;
  sigset_t original;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  sigaddset(&ours, SIGHUP);
  UniqueFd fd(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return system_error(ErrorKind::kInternal, "signalfd", errno);
  if (sigprocmask(SIG_BLOCK, &ours, &original) != 0) {
    return system_error(ErrorKind::kInternal, "sigprocmask", errno);
  }
  return Signals(std::move(fd), original, ignore_sigpipe());
}

Signals::~Signals() {
  if (fd_) restore();
}

bool Signals::next(signalfd_siginfo& signal) const {
  return read(fd_.get(), &signal, sizeof(signal)) == static_cast<ssize_t>(sizeof(signal));
}

void Signals::restore() const {
  // Valid arguments: neither can fail.
  static_cast<void>(sigaction(SIGPIPE, &original_pipe_action_, nullptr));
  static_cast<void>(sigprocmask(SIG_SETMASK, &original_mask_, nullptr));
}

}  // namespace flowtop::cli
