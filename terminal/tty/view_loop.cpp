// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/view_loop.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <deque>
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
#include "terminal/history/history.h"
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

Result<UniqueFd> watch_size() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGWINCH);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  UniqueFd fd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return system_error(ErrorKind::kInternal, "signalfd", errno);
  return fd;
}

class Loop {
 public:
  Loop(Host host, BackgroundTaker& taker, const program::Signals& signals,
       const ViewOptions& options, UniqueFd resized)
      : host_(std::move(host)),
        taker_(taker),
        signals_(signals),
        style_(options.style),
        view_(options.view),
        resized_(std::move(resized)),
        ticker_(Clock::now(), options.interval),
        notice_(options.notice) {}

  [[nodiscard]] const ViewState& view() const { return view_; }

  Status run() {
    taker_.ask({});
    Result<std::optional<Moment>> first =
        taker_.hand_over();  // of no time: it has what is attached
    if (!first) return first.error();
    shown_ = std::move(first).value();
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
    history_.add(**moment);
    if (!is_shown) {
      since_pause_ = std::min(since_pause_ + 1, history_.size() - 1);
      return Done{};
    }
    since_pause_ = 0;
    shown_ = std::move(moment).value();
    recent_.push_back(history_.at(0));
    if (recent_.size() > Trends::kMoments) recent_.pop_front();
    freeze_where_due();
    return Done{};
  }

  void freeze_where_due() {
    const auto row = row_to_freeze_at(*shown_, view_);
    if (!row) return;
    view_.paused = true;
    view_.back = 0;
    view_.selected = *row;
    notice_ = "frozen: " + output::printable(view_.freeze.text) + " holds for the selected row";
  }

  [[nodiscard]] std::size_t kept_before() const {
    return history_.size() > since_pause_ ? history_.size() - since_pause_ - 1 : 0;
  }

  // What was shown when it was paused has all its rows; of what is kept, the busiest.
  void recall(const ViewState& before) {
    if (history_.size() == 0) return;
    if (!view_.paused) {
      since_pause_ = 0;
      is_stepping_ = false;
    }
    if (!view_.paused || view_.back != before.back) {
      shown_ = history_.at(since_pause_ + view_.back);
    }
    recall_trends();
  }

  // The one after that which it was paused at; a recording may have to be read further.
  void show_next() {
    if (since_pause_ > 0) {
      --since_pause_;
      shown_ = history_.at(since_pause_);
      recall_trends();
    } else if (host_.is_recording()) {
      is_stepping_ = true;
      if (!taker_.is_asked()) taker_.ask(row_to_watch(view_));
    }
  }

  // The moments that lead to the one that is shown.
  void recall_trends() {
    recent_.clear();
    const std::size_t last = since_pause_ + view_.back;
    const std::size_t end = std::min(last + Trends::kMoments, history_.size());
    for (std::size_t back = end; back > last; --back) recent_.push_back(history_.at(back - 1));
  }

  [[nodiscard]] ftxui::Screen screen() {
    const Rows rows(*shown_, view_);
    const Trends trends(recent_, view_.grouping, view_.sorted_by);
    follow_heat(rows);
    return draw({host_, *shown_, rows, view_, &trends, &heat_, notice_}, style_, Tty::size());
  }

  void follow_heat(const Rows& rows) {
    const std::optional<std::size_t> row = rows.looked_at(view_);
    if (view_.page != Page::kDetail || !row) return;
    heat_.follow({.grouping = view_.grouping,
                  .row = flow::group_key(rows.at(*row), view_.grouping),
                  .histogram = view_.histogram},
                 history_, since_pause_ + view_.back);
  }

  [[nodiscard]] Status draw_now() { return Tty::write(writer_.update(screen())); }

  void save() {
    const Rows rows(*shown_, view_);
    const Result<std::string> saved =
        save_view(plain_text(screen()), rows_as_csv(*shown_, rows, view_.grouping),
                  shown_->sample.time.realtime_ns);
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
    enum : std::size_t { kSignal, kSize, kMoment, kInput };
    std::array<pollfd, 4> fds = {{{.fd = signals_.fd(), .events = POLLIN, .revents = 0},
                                  {.fd = resized_.get(), .events = POLLIN, .revents = 0},
                                  {.fd = taker_.fd(), .events = POLLIN, .revents = 0},
                                  {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}}};
    const std::optional<nanoseconds> left = patience();
    const timespec limit = to_timespec(left.value_or(0ns));
    const int ready = ppoll(fds.data(), fds.size(), left ? &limit : nullptr, nullptr);
    if (ready < 0 && errno != EINTR) return system_error(ErrorKind::kInternal, "poll", errno);
    if (ready <= 0) return is_sequence_over() ? obey(decoder_.give_up()) : true;
    if (fds[kSignal].revents != 0) return false;
    if (fds[kSize].revents != 0) note_size();
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
    }
    return true;
  }

  [[nodiscard]] Wish obey(const Key& key) {
    const Rows rows(*shown_, view_);
    const Scene scene{host_, *shown_, rows, view_};
    const Size size = Tty::size();
    const Shown shown{.rows = rows,
                      .names = shown_->names,
                      .lines = page_lines(size),
                      .length = page_length(scene, style_, size),
                      .earlier = kept_before()};
    if (key.code != Key::Code::kClick) return press(key, shown, view_);
    const std::optional<Target> target = target_at(scene, size, key.line, key.column);
    return target ? click(*target, shown, view_) : Wish::kNone;
  }

  void note_size() {
    signalfd_siginfo signal{};
    while (::read(resized_.get(), &signal, sizeof(signal)) > 0) {
    }
    writer_.forget();
    is_changed_ = true;
  }

  Host host_;
  BackgroundTaker& taker_;
  const program::Signals& signals_;
  Style style_;
  ViewState view_;
  UniqueFd resized_;
  program::Ticker ticker_;
  Clock::time_point next_;  // when the next moment is due
  bool is_changed_ = true;  // what is to be drawn
  KeyDecoder decoder_;
  Clock::time_point typed_at_;
  FrameWriter writer_;
  History history_;
  std::size_t since_pause_ = 0;  // moments that came since
  bool is_stepping_ = false;     // the one that is asked for is to be shown although it is paused
  std::optional<Moment> shown_;
  std::deque<Moment> recent_;  // the oldest first
  Heat heat_;
  std::string notice_;
};

}  // namespace

Result<ViewState> run_view(const Host& host, const TakeMoment& take,
                           const program::Signals& signals, const ViewOptions& options) {
  Result<UniqueFd> resized = watch_size();
  if (!resized) return resized.error();
  const Result<Tty> tty = Tty::take(options.mouse);
  if (!tty) return tty.error();
  const Result<std::unique_ptr<BackgroundTaker>> taker = BackgroundTaker::start(take);
  if (!taker) return taker.error();
  Loop loop(host, **taker, signals, options, std::move(resized).value());
  if (Status shown = loop.run(); !shown) return shown.error();
  return loop.view();
}

}  // namespace flowtop::terminal
