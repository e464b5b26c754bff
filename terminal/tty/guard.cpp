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
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGTSTP}) {
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

// As a terminal does it on Ctrl-Z: the whole job stops, until its shell lets it go on. Where no
// shell could, the kernel stops nobody.
void stop_job() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  kill(0, SIGTSTP);
  sigprocmask(SIG_UNBLOCK, &stop, nullptr);  // here it stops
  sigprocmask(SIG_BLOCK, &stop, nullptr);
}

// The child has stopped: the terminal is the shell's until they go on. What lets a job go on
// reaches both, most often.
void stop_with(pid_t child, const termios& before) {
  give_back(before);
  stop_job();
  siginfo_t gone_on{};
  const int asked = waitid(P_PID, static_cast<id_t>(child), &gone_on, WCONTINUED | WNOHANG);
  if (asked != 0 || gone_on.si_pid == 0) kill(child, SIGCONT);
}

// Hands signals on until the child has ended. One that does not obey, as it is stuck in a terminal
// that takes nothing, is killed.
Result<siginfo_t> wait_for(pid_t child, const sigset_t& watched, const termios& before) {
  constexpr timespec kPatience{.tv_sec = 5, .tv_nsec = 0};
  bool is_told = false;
  for (;;) {
    siginfo_t changed{};
    if (waitid(P_PID, static_cast<id_t>(child), &changed, WEXITED | WSTOPPED | WNOHANG) != 0) {
      return system_error(ErrorKind::kInternal, "waitid", errno);
    }
    if (changed.si_code == CLD_STOPPED) {
      stop_with(child, before);
      continue;
    }
    if (changed.si_pid != 0) return changed;
    const int signal =
        is_told ? sigtimedwait(&watched, nullptr, &kPatience) : sigwaitinfo(&watched, nullptr);
    if (signal < 0 && errno == EAGAIN) kill(child, SIGKILL);
    if (signal <= 0 || signal == SIGCHLD) continue;
    kill(child, signal);
    is_told = is_told || signal != SIGTSTP;
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
  const Result<siginfo_t> ended = wait_for(child, watched, before);
  if (!ended || ended->si_code != CLD_EXITED) give_back(before);
  if (!ended) return ended.error();
  return program::exit_code_of_child(*ended);
}

}  // namespace flowtop::terminal
