// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/connection_pool.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <semaphore>

namespace flowtop::http {
namespace {

using namespace std::chrono_literals;

UniqueFd some_fd() { return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

template <typename Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(10ms);
  return condition();
}

TEST(connection_pool, refuses_what_is_above_its_limit) {
  std::latch release(1);
  ConnectionPool pool(2, 5s, [&](const UniqueFd&) { release.wait(); });
  UniqueFd first = some_fd();
  UniqueFd second = some_fd();
  UniqueFd third = some_fd();
  EXPECT_TRUE(pool.submit(first));
  EXPECT_FALSE(pool.is_crowded());
  EXPECT_TRUE(pool.submit(second));
  EXPECT_TRUE(pool.is_crowded());
  EXPECT_FALSE(pool.submit(third));
  EXPECT_TRUE(third.valid());
  EXPECT_FALSE(first.valid());
  EXPECT_EQ(pool.connections(), 2U);
  release.count_down();
  EXPECT_TRUE(comes_true([&] { return pool.connections() == 0; }));
  EXPECT_TRUE(pool.submit(third));
}

TEST(connection_pool, uses_a_thread_again_and_ends_it_when_it_is_idle) {
  std::atomic<int> served = 0;
  ConnectionPool pool(8, 100ms, [&](const UniqueFd&) { served++; });
  EXPECT_EQ(pool.threads(), 0U);
  for (int i = 1; i <= 3; ++i) {
    UniqueFd fd = some_fd();
    ASSERT_TRUE(pool.submit(fd));
    ASSERT_TRUE(comes_true([&] { return served == i && pool.connections() == 0; }));
    EXPECT_EQ(pool.threads(), 1U);
  }
  EXPECT_TRUE(comes_true([&] { return pool.threads() == 0; }));
  UniqueFd fd = some_fd();
  EXPECT_TRUE(pool.submit(fd));
  EXPECT_TRUE(comes_true([&] { return served == 4; }));
}

TEST(connection_pool, shutdown_waits_and_then_refuses) {
  std::atomic<int> served = 0;
  ConnectionPool pool(8, 5s, [&](const UniqueFd&) {
    std::this_thread::sleep_for(50ms);
    served++;
  });
  for (int i = 0; i < 5; ++i) {
    UniqueFd fd = some_fd();
    ASSERT_TRUE(pool.submit(fd));
  }
  pool.shutdown();
  EXPECT_EQ(served, 5);
  EXPECT_EQ(pool.threads(), 0U);
  UniqueFd fd = some_fd();
  EXPECT_FALSE(pool.submit(fd));
}

}  // namespace
}  // namespace flowtop::http
