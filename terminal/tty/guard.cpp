// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/guard.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/system_error.h"
#include "program/exit_code.h"
#include "program/signals.h"
#include "terminal/tty/tty.h"

namespace flowtop::terminal {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) {
    if (!program::is_ignored(signal))
      sigaddset(&set, signal);  // what is blocked, comes all the same
  }
  return set;
}

[[noreturn]] void run_child(const std::function<int()>& view, const sigset_t& mask, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(program::kExitInternal);  // it was killed before that
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  std::exit(view());  // NOLINT(concurrency-mt-unsafe): the only thread
}

// Hands signals on until the child has ended. One that does not obey, as it is stuck in a terminal
// that takes nothing, is killed.
Result<siginfo_t> wait_for(pid_t child, const sigset_t& watched) {
  constexpr timespec kPatience{.tv_sec = 5, .tv_nsec = 0};
  bool is_told = false;
  for (;;) {
    siginfo_t ended{};
    if (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG) != 0) {
      return system_error(ErrorKind::kInternal, "waitid", errno);
    }
    if (ended.si_pid != 0) return ended;
    const int signal =
        is_told ? sigtimedwait(&watched, nullptr, &kPatience) : sigwaitinfo(&watched, nullptr);
    if (signal < 0 && errno == EAGAIN) kill(child, SIGKILL);
    if (signal <= 0 || signal == SIGCHLD) continue;
    kill(child, signal);
    is_told = true;
  }
}

}  // namespace

Result<int> run_guarded(const std::function<int()>& view) {
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0) {
    return system_error(ErrorKind::kOutput, "the terminal", errno);
  }
  (void)std::signal(SIGCHLD, SIG_DFL);  // where it is ignored, nobody can be waited for
  const sigset_t watched = watched_signals();
  sigset_t mask;
  sigprocmask(SIG_BLOCK, &watched, &mask);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return system_error(ErrorKind::kInternal, "fork", errno);
  if (child == 0) run_child(view, mask, parent);
  const Result<siginfo_t> ended = wait_for(child, watched);
  if (!ended || ended->si_code != CLD_EXITED) give_back(before);
  if (!ended) return ended.error();
  return program::exit_code_of_child(*ended);
}

}  // namespace flowtop::terminal
