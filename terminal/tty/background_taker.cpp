// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/background_taker.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <utility>

#include "base/system_error.h"

namespace flowtop::terminal {

Result<std::unique_ptr<BackgroundTaker>> BackgroundTaker::start(const TakeMoment& take) {
  UniqueFd there(::eventfd(0, EFD_CLOEXEC));
  if (!there) return system_error(ErrorKind::kInternal, "eventfd", errno);
  return std::unique_ptr<BackgroundTaker>(new BackgroundTaker(take, std::move(there)));
}

BackgroundTaker::BackgroundTaker(const TakeMoment& take, UniqueFd there)
    : take_(take),
      there_(std::move(there)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void BackgroundTaker::ask(const std::optional<WatchedRow>& watch) {
  is_asked_ = true;
  {
    const std::lock_guard lock(mutex_);
    question_ = Question{watch};
  }
  asked_.notify_one();
}

Result<std::optional<Moment>> BackgroundTaker::hand_over() {
  eventfd_t count = 0;
  while (::eventfd_read(there_.get(), &count) != 0 && errno == EINTR) {
  }
  is_asked_ = false;
  const std::lock_guard lock(mutex_);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  Result<std::optional<Moment>> answer = std::move(*answer_);
  answer_.reset();
  return answer;
}

void BackgroundTaker::run(const std::stop_token& stop) {
  for (;;) {
    Question question;
    {
      std::unique_lock lock(mutex_);
      if (!asked_.wait(lock, stop, [this] { return question_.has_value(); })) return;
      question = *std::exchange(question_, std::nullopt);
    }
    take_one(question.watch, stop);
    (void)::eventfd_write(there_.get(), 1);
  }
}

void BackgroundTaker::take_one(const std::optional<WatchedRow>& watch,
                               const std::stop_token& stop) {
  try {
    Result<std::optional<Moment>> taken = take_(watch, stop);
    const std::lock_guard lock(mutex_);
    answer_.emplace(std::move(taken));
  } catch (...) {  // the owner's to deal with
    const std::lock_guard lock(mutex_);
    thrown_ = std::current_exception();
  }
}

}  // namespace flowtop::terminal
