// SPDX-License-Identifier: Apache-2.0
#include "cli/capture_loop.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/system_error.h"
#include "base/timespec.h"

namespace flowtop::cli {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

// poll(2) ignores entries whose descriptor is negative.
constexpr int kNone = -1;

struct Events {
  bool records = false;
  bool signal = false;
  bool child = false;
};

Result<Events> wait_for_events(int records_fd, int signal_fd, int child_fd,
                               std::optional<nanoseconds> timeout) {
  std::array<pollfd, 3> fds = {{{.fd = records_fd, .events = POLLIN, .revents = 0},
                                {.fd = signal_fd, .events = POLLIN, .revents = 0},
                                {.fd = child_fd, .events = POLLIN, .revents = 0}}};
  const timespec limit = to_timespec(timeout.value_or(nanoseconds::zero()));
  if (ppoll(fds.data(), fds.size(), timeout ? &limit : nullptr, nullptr) < 0 && errno != EINTR) {
    return system_error(ErrorKind::kInternal, "poll", errno);
  }
  return Events{fds[0].revents != 0, fds[1].revents != 0, fds[2].revents != 0};
}

class Loop {
 public:
  Loop(const LoopSources& sources, const kernel::RecordSink& sink,
       const std::function<bool()>& keep_going)
      : sources_(sources), sink_(sink), keep_going_(keep_going) {
    if (sources.duration) deadline_ = Clock::now() + *sources.duration;
  }

  Status run() {
    Status status = Done{};
    while (status && !done_) status = step();
    return status;
  }

 private:
  Status step() {
    const Clock::time_point now = Clock::now();
    if (deadline_ && now >= *deadline_) {
      done_ = true;
      return Done{};
    }
    std::optional<nanoseconds> timeout;
    if (deadline_) timeout = *deadline_ - now;

    const Result<Events> events =
        wait_for_events(sources_.probes.poll_fd(), sources_.signals.fd(),
                        sources_.child != nullptr ? sources_.child->fd() : kNone, timeout);
    if (!events) return events.error();
    if (events->signal) take_signals();
    if (events->child && sources_.child->exit_code()) done_ = true;
    return events->records ? take_records() : Status(Done{});
  }

  Status take_records() {
    Status status = sources_.probes.poll(std::chrono::milliseconds::zero(), sink_);
    if (status && !keep_going_()) done_ = true;
    return status;
  }

  void take_signals() {
    signalfd_siginfo signal = {};
    while (sources_.signals.next(signal)) {
      if (sources_.child == nullptr) {
        done_ = true;
      } else {
        sources_.child->pass_on(signal);
        end_by(Clock::now() + kCommandGrace);
      }
    }
  }

  void end_by(Clock::time_point when) { deadline_ = std::min(deadline_.value_or(when), when); }

  LoopSources sources_;
  const kernel::RecordSink& sink_;
  const std::function<bool()>& keep_going_;
  std::optional<Clock::time_point> deadline_;
  bool done_ = false;
};

}  // namespace

Status run_capture_loop(const LoopSources& sources, const kernel::RecordSink& sink,
                        const std::function<bool()>& keep_going) {
  return Loop(sources, sink, keep_going).run();
}

int wait_for_child(Child& child, const program::Signals& signals) {
  signalfd_siginfo signal = {};
  for (;;) {
    if (const std::optional<int> code = child.exit_code()) return *code;
    static_cast<void>(wait_for_events(kNone, signals.fd(), child.fd(), {}));
    while (signals.next(signal)) child.pass_on(signal);
  }
}

}  // namespace flowtop::cli
