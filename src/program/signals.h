// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/signalfd.h>

#include <csignal>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::program {

// From now on a write into a closed pipe fails with EPIPE instead of ending flowtop. Returns what
// was in place before.
struct sigaction ignore_sigpipe();

// Whether it is, as nohup(1) wants it of SIGHUP.
[[nodiscard]] bool is_ignored(int signal);

// From block() on, SIGINT, SIGTERM and SIGHUP are events of a descriptor instead of interruptions.
// They stay so: one that comes after the last look must not end flowtop when its work is done.
// SIGPIPE is ignored, and SIGCHLD is not: whoever ignores it cannot wait for a child.
class Signals {
 public:
  [[nodiscard]] static Result<Signals> block();

  [[nodiscard]] int fd() const { return fd_.get(); }

  // Takes the next signal that has come; false if there is none. Does not wait.
  [[nodiscard]] bool next(signalfd_siginfo& signal) const;

  // For a child between fork and exec: everything as flowtop itself was given it.
  // Async-signal-safe.
  void restore() const;

 private:
  Signals(UniqueFd fd, const sigset_t& mask, const struct sigaction& pipe_action,
          const struct sigaction& child_action)
      : fd_(std::move(fd)),
        original_mask_(mask),
        original_pipe_action_(pipe_action),
        original_child_action_(child_action) {}

  UniqueFd fd_;
  sigset_t original_mask_;
  struct sigaction original_pipe_action_;
  struct sigaction original_child_action_;
};

}  // namespace flowtop::program
