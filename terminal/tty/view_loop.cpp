// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/view_loop.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/system_error.h"
#include "base/timespec.h"
#include "base/unique_fd.h"
#include "output/humanise.h"
#include "program/ticker.h"
#include "terminal/frame.h"
#include "terminal/freeze.h"
#include "terminal/history/heat.h"
#include "terminal/history/timeline.h"
#include "terminal/history/trends.h"
#include "terminal/keys.h"
#include "terminal/mouse.h"
#include "terminal/rows.h"
#include "terminal/saving.h"
#include "terminal/tty/background_taker.h"
#include "terminal/tty/frame_writer.h"
#include "terminal/tty/key_decoder.h"
#include "terminal/tty/saved_files.h"
#include "terminal/tty/tty.h"

namespace flowtop::terminal {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// After an escape: what belongs to it comes at once, over slow lines, too.
constexpr nanoseconds kSequence = 50ms;
constexpr Clock::time_point kNever = Clock::time_point::max();

// Its size changes; it is to be left for a while, and was.
Result<UniqueFd> watch_terminal() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGWINCH, SIGTSTP, SIGCONT}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  UniqueFd fd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return system_error(ErrorKind::kInternal, "signalfd", errno);
  return fd;
}

// Whoever guards the terminal sees it, gives the terminal back and stops, too.
void stop() { kill(getpid(), SIGSTOP); }

class Loop {
 public:
  Loop(Host host, BackgroundTaker& taker, Tty& tty, const program::Signals& signals,
       const ViewOptions& options, UniqueFd terminal)
      : host_(std::move(host)),
        taker_(taker),
        tty_(tty),
        signals_(signals),
        style_(options.style),
        view_(options.view),
        terminal_(std::move(terminal)),
        ticker_(Clock::now(), options.interval),
        notice_(options.notice) {}

  [[nodiscard]] const ViewState& view() const { return view_; }

  Status run() {
    taker_.ask({});
    Result<std::optional<Moment>> first =
        taker_.hand_over();  // of no time: it has what is attached
    if (!first) return first.error();
    timeline_ = Timeline(*std::move(first).value());
    next_ = ticker_.next(Clock::now());
    for (;;) {
      if (is_changed_) {
        if (Status drawn = draw_now(); !drawn) return drawn;
        is_changed_ = false;
      }
      const Result<bool> goes_on = wait();
      if (!goes_on) return goes_on.error();
      if (!*goes_on) return Done{};
      ask_where_due();
    }
  }

 private:
  // One at a time; a recording waits while it is paused.
  void ask_where_due() {
    if (taker_.is_asked() || Clock::now() < next_) return;
    next_ = ticker_.next(Clock::now());
    if (host_.is_recording() && view_.paused) return;
    taker_.ask(row_to_watch(view_));
  }

  [[nodiscard]] Status take_over() {
    Result<std::optional<Moment>> moment = taker_.hand_over();
    if (!moment) return moment.error();
    is_changed_ = true;
    const bool is_shown = !view_.paused || (std::exchange(is_stepping_, false) && view_.back == 0);
    if (!*moment) {
      view_.paused = true;
      notice_ = "the recording ends here";
      return Done{};
    }
    if ((*moment)->topology) host_.topology = *(*moment)->topology;
    timeline_.add(*std::move(moment).value(), is_shown);
    if (is_shown) freeze_where_due();
    return Done{};
  }

  void freeze_where_due() {
    const auto row = row_to_freeze_at(timeline_.shown(), view_);
    if (!row) return;
    view_.paused = true;
    view_.back = 0;
    view_.selected = *row;
    notice_ = "frozen: " + output::printable(view_.freeze.text) + " holds for the selected row";
  }

  void recall(const ViewState& before) {
    if (before.paused && !view_.paused) {
      timeline_.go_on();
      is_stepping_ = false;
    } else {
      timeline_.go_back_to(view_.back);
    }
  }

  // A recording may have to be read further.
  void show_next() {
    if (timeline_.go_forward() || !host_.is_recording()) return;
    is_stepping_ = true;
    if (!taker_.is_asked()) taker_.ask(row_to_watch(view_));
  }

  [[nodiscard]] ftxui::Screen screen() {
    const Moment& shown = timeline_.shown();
    const Rows rows(shown, view_);
    trends_.follow({view_.grouping, view_.sorted_by}, timeline_.history(), timeline_.shown_back(),
                   shown);
    follow_heat(rows);
    return draw({host_, shown, rows, view_, &trends_, &heat_, notice_}, style_, Tty::size());
  }

  void follow_heat(const Rows& rows) {
    const std::optional<std::size_t> row = rows.looked_at(view_);
    if (view_.page != Page::kDetail || !row) return;
    heat_.follow({.grouping = view_.grouping,
                  .row = flow::group_key(rows.at(*row), view_.grouping),
                  .histogram = view_.histogram},
                 timeline_.history(), timeline_.shown_back(), timeline_.shown());
  }

  [[nodiscard]] Status draw_now() { return Tty::write(writer_.update(screen())); }

  void save() {
    const Moment& shown = timeline_.shown();
    const Rows rows(shown, view_);
    const Result<std::string> saved =
        save_view(plain_text(screen()), rows_as_csv(shown, rows, view_.grouping),
                  shown.sample.time.realtime_ns);
    notice_ = saved ? *saved : saved.error().message;
  }

  // When to go on although nothing happens; nothing: not before something does.
  [[nodiscard]] std::optional<nanoseconds> patience() const {
    std::optional<Clock::time_point> until;
    if (!taker_.is_asked()) until = next_;
    if (decoder_.is_waiting()) until = std::min(until.value_or(kNever), typed_at_ + kSequence);
    if (!until) return std::nullopt;
    return std::max<nanoseconds>(*until - Clock::now(), 0ns);
  }

  // Until there is something to do. False where it is over.
  [[nodiscard]] Result<bool> wait() {
    enum : std::size_t { kSignal, kTerminal, kMoment, kInput };
    std::array<pollfd, 4> fds = {{{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
                                  {.fd = terminal_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = taker_.fd(), .events = POLLIN, .revents = 0},
                                  {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}}};
    const std::optional<nanoseconds> left = patience();
    const timespec limit = to_timespec(left.value_or(0ns));
    const int ready = ppoll(fds.data(), fds.size(), left ? &limit : nullptr, nullptr);
    if (ready < 0 && errno != EINTR) return system_error(ErrorKind::kInternal, "poll", errno);
    if (ready <= 0) return is_sequence_over() ? obey(decoder_.give_up()) : true;
    if (fds[kSignal].revents != 0) return false;
    if (fds[kTerminal].revents != 0) {
      if (Status followed = follow_terminal(); !followed) return followed.error();
    }
    if (fds[kMoment].revents != 0) {
      if (Status taken = take_over(); !taken) return taken.error();
    }
    if ((fds[kInput].revents & (POLLHUP | POLLERR)) != 0) return false;  // the terminal is gone
    if (fds[kInput].revents == 0) return true;
    const Result<std::optional<std::string>> typed = Tty::read();
    if (!typed) return typed.error();
    if (!typed->has_value()) return false;
    typed_at_ = Clock::now();
    return obey(decoder_.feed(**typed));
  }

  // What belongs to a sequence would have come by now.
  [[nodiscard]] bool is_sequence_over() const {
    return decoder_.is_waiting() && Clock::now() - typed_at_ >= kSequence;
  }

  // False where a key ends it.
  [[nodiscard]] bool obey(const std::vector<Key>& keys) {
    for (const Key& key : keys) {
      is_changed_ = true;
      notice_.clear();
      const ViewState before = view_;
      const Wish wish = obey(key);
      if (wish == Wish::kQuit) return false;
      if (before.back != view_.back || before.paused != view_.paused) recall(before);
      if (wish == Wish::kRedraw) writer_.forget();
      if (wish == Wish::kNext) show_next();
      if (wish == Wish::kSave) save();
      if (wish == Wish::kSuspend) stop();
    }
    return true;
  }

  [[nodiscard]] Wish obey(const Key& key) {
    const Size size = Tty::size();
    if (!is_large_enough(size)) return press_unseen(key);
    const Moment& moment = timeline_.shown();
    const Rows rows(moment, view_);
    const Scene scene{host_, moment, rows, view_};
    const Shown shown{.rows = rows,
                      .names = moment.names,
                      .lines = page_lines(size),
                      .length = page_length(scene, style_, size),
                      .earlier = timeline_.earlier()};
    if (key.code != Key::Code::kClick) return press(key, shown, view_);
    const std::optional<Target> target = target_at(scene, size, key.line, key.column);
    return target ? click(*target, shown, view_) : Wish::kNone;
  }

  [[nodiscard]] Status follow_terminal() {
    bool is_back = false;
    signalfd_siginfo signal{};
    while (::read(terminal_.get(), &signal, sizeof(signal)) > 0) {
      if (signal.ssi_signo == SIGTSTP) stop();
      is_back = is_back || signal.ssi_signo == SIGCONT;
    }
    writer_.forget();
    is_changed_ = true;
    return is_back ? tty_.enter() : Done{};
  }

  Host host_;
  BackgroundTaker& taker_;
  Tty& tty_;
  const program::Signals& signals_;
  Style style_;
  ViewState view_;
  UniqueFd terminal_;
  program::Ticker ticker_;
  Clock::time_point next_;  // when the next moment is due
  bool is_changed_ = true;  // what is to be drawn
  KeyDecoder decoder_;
  Clock::time_point typed_at_;
  FrameWriter writer_;
  Timeline timeline_{Moment()};
  bool is_stepping_ = false;  // the one that is asked for is to be shown although it is paused
  Trends trends_;
  Heat heat_;
  std::string notice_;
};

}  // namespace

Result<ViewState> run_view(const Host& host, const TakeMoment& take,
                           const program::Signals& signals, const ViewOptions& options) {
  Result<UniqueFd> terminal = watch_terminal();
  if (!terminal) return terminal.error();
  Result<Tty> tty = Tty::take(options.mouse);
  if (!tty) return tty.error();
  const Result<std::unique_ptr<BackgroundTaker>> taker = BackgroundTaker::start(take);
  if (!taker) return taker.error();
  Loop loop(host, **taker, *tty, signals, options, std::move(terminal).value());
  if (Status shown = loop.run(); !shown) return shown.error();
  return loop.view();
}

}  // namespace flowtop::terminal
