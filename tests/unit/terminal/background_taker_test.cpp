// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/background_taker.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <future>
#include <new>
#include <stop_token>
#include <thread>

#include "scene.h"

namespace flowtop::terminal {
namespace {

using Taken = Result<std::optional<Moment>>;

bool is_readable(int fd) {
  pollfd poll_fd = {.fd = fd, .events = POLLIN, .revents = 0};
  return poll(&poll_fd, 1, 0) == 1;
}

TEST(background_taker, takes_what_is_asked_for_elsewhere) {
  std::thread::id taken_by;
  std::optional<WatchedRow> watched;
  const TakeMoment take = [&](const std::optional<WatchedRow>& watch, const auto&) -> Taken {
    taken_by = std::this_thread::get_id();
    watched = watch;
    return std::optional(make_moment());
  };
  const auto taker = BackgroundTaker::start(take).value();
  EXPECT_FALSE(taker->is_asked());
  const WatchedRow row{.grouping = flow::Grouping::kDevice, .key = {.key = {.dev = 7}}};
  taker->ask(row);
  EXPECT_TRUE(taker->is_asked());
  const Taken first = taker->hand_over();
  EXPECT_FALSE(taker->is_asked());
  EXPECT_FALSE(is_readable(taker->fd()));
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ((*first)->sample.interval.total.operations(), 1960U);
  EXPECT_NE(taken_by, std::this_thread::get_id());
  EXPECT_EQ(watched, row);
  taker->ask({});
  (void)taker->hand_over();
  EXPECT_EQ(watched, std::nullopt);
}

TEST(background_taker, is_readable_once_it_is_there) {
  std::promise<void> go_on;
  const TakeMoment take = [&](const auto&, const auto&) -> Taken {
    go_on.get_future().wait();
    return std::optional<Moment>();
  };
  const auto taker = BackgroundTaker::start(take).value();
  taker->ask({});
  EXPECT_FALSE(is_readable(taker->fd()));
  go_on.set_value();
  pollfd there = {.fd = taker->fd(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&there, 1, 10'000), 1);
  EXPECT_EQ(taker->hand_over().value(), std::nullopt);
}

TEST(background_taker, hands_errors_and_exceptions_over) {
  bool throws = false;
  const TakeMoment take = [&](const auto&, const auto&) -> Taken {
    if (throws) throw std::bad_alloc();
    return Error{ErrorKind::kInput, "cut short"};
  };
  const auto taker = BackgroundTaker::start(take).value();
  taker->ask({});
  EXPECT_EQ(taker->hand_over().error().message, "cut short");
  throws = true;
  taker->ask({});
  EXPECT_THROW((void)taker->hand_over(), std::bad_alloc);
  throws = false;
  taker->ask({});
  EXPECT_FALSE(taker->hand_over().ok()) << "what was thrown is over";
}

TEST(background_taker, stops_at_its_end_what_is_under_way) {
  std::promise<void> under_way;
  bool is_stopped = false;
  const TakeMoment take = [&](const auto&, const std::stop_token& stop) -> Taken {
    under_way.set_value();
    while (!stop.stop_requested()) {
    }
    is_stopped = true;
    return std::optional<Moment>();
  };
  auto taker = BackgroundTaker::start(take).value();
  taker->ask({});
  under_way.get_future().wait();
  taker.reset();
  EXPECT_TRUE(is_stopped);
}

}  // namespace
}  // namespace flowtop::terminal
