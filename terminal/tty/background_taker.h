// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"
#include "terminal/moment.h"
#include "terminal/tty/take_moment.h"
#include "terminal/watched_row.h"

namespace flowtop::terminal {

// Takes moments on a thread of its own, since that takes a while where there are thousands of
// flows, and keys are to be answered meanwhile. All calls but the taking itself are the owner's.
class BackgroundTaker {
 public:
  // `take` must outlive it, and is called by nobody else meanwhile.
  static Result<std::unique_ptr<BackgroundTaker>> start(const TakeMoment& take);

  // Asks what is under way to stop, and waits for it.
  ~BackgroundTaker() = default;
  BackgroundTaker(const BackgroundTaker&) = delete;
  BackgroundTaker& operator=(const BackgroundTaker&) = delete;
  BackgroundTaker(BackgroundTaker&&) = delete;
  BackgroundTaker& operator=(BackgroundTaker&&) = delete;

  // Asks for one; is_asked() until it is handed over.
  void ask(const std::optional<WatchedRow>& watch);
  [[nodiscard]] bool is_asked() const { return is_asked_; }

  // Readable once it is there.
  [[nodiscard]] int fd() const { return there_.get(); }

  // What was asked for; waits for it. Throws what the taking threw.
  [[nodiscard]] Result<std::optional<Moment>> hand_over();

 private:
  struct Question {
    std::optional<WatchedRow> watch;
  };

  BackgroundTaker(const TakeMoment& take, UniqueFd there);
  void run(const std::stop_token& stop);
  void take_one(const std::optional<WatchedRow>& watch, const std::stop_token& stop);

  const TakeMoment& take_;
  UniqueFd there_;
  bool is_asked_ = false;  // of the owner alone

  std::mutex mutex_;
  std::condition_variable_any asked_;
  std::optional<Question> question_;
  std::optional<Result<std::optional<Moment>>> answer_;
  std::exception_ptr thrown_;
  std::jthread thread_;
};

}  // namespace flowtop::terminal
