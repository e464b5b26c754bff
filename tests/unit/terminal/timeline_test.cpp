// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/timeline.h"

#include <gtest/gtest.h>

#include "scene.h"

namespace flowtop::terminal {
namespace {

constexpr std::uint32_t kFlows = History::kMostRows + 50;  // more than are kept

Moment moment_number(std::uint64_t number) {
  std::vector<FlowSpec> flows;
  for (std::uint32_t tgid = 1; tgid <= kFlows; ++tgid) {
    flows.push_back({.comm = "fio", .tgid = tgid, .dev = 1, .operations = 10});
  }
  Moment moment = make_moment(flows);
  moment.sample.time.monotonic_ns = number;
  return moment;
}

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class timeline : public ::testing::Test {
 protected:
  void live(std::uint64_t number) { line_.add(moment_number(number), true); }
  void meanwhile(std::uint64_t number) { line_.add(moment_number(number), false); }
  [[nodiscard]] std::uint64_t number() const { return line_.shown().sample.time.monotonic_ns; }
  [[nodiscard]] bool has_all_rows() const {
    return line_.shown().sample.interval.cells.size() == kFlows;
  }

  Timeline line_{Moment()};
};

TEST_F(timeline, shows_the_last_one) {
  EXPECT_EQ(line_.earlier(), 0U);
  live(1);
  live(2);
  EXPECT_EQ(number(), 2U);
  EXPECT_TRUE(has_all_rows());
  EXPECT_EQ(line_.earlier(), 1U);
  EXPECT_EQ(line_.shown_back(), 0U);
}

TEST_F(timeline, what_it_was_paused_at_has_all_its_rows_again) {
  for (std::uint64_t number = 1; number <= 4; ++number) live(number);
  line_.go_back_to(2);
  EXPECT_EQ(number(), 2U);
  EXPECT_FALSE(has_all_rows());
  EXPECT_EQ(line_.shown().flows(), kFlows);
  meanwhile(5);
  EXPECT_EQ(number(), 2U);
  EXPECT_EQ(line_.shown_back(), 3U);
  EXPECT_EQ(line_.earlier(), 3U);
  line_.go_back_to(0);
  EXPECT_EQ(number(), 4U);
  EXPECT_TRUE(has_all_rows());
}

TEST_F(timeline, goes_on_with_the_newest_and_all_its_rows) {
  live(1);
  line_.go_on();
  EXPECT_EQ(number(), 1U);
  EXPECT_TRUE(has_all_rows());
  live(2);
  line_.go_back_to(1);
  line_.go_on();
  EXPECT_EQ(number(), 2U);
  EXPECT_TRUE(has_all_rows());
  line_.go_back_to(1);
  meanwhile(3);
  meanwhile(4);
  line_.go_on();
  EXPECT_EQ(number(), 4U);
  EXPECT_TRUE(has_all_rows());
  EXPECT_EQ(line_.shown_back(), 0U);
}

TEST_F(timeline, goes_forward_through_what_came_since) {
  live(1);
  EXPECT_FALSE(line_.go_forward());
  meanwhile(2);
  meanwhile(3);
  EXPECT_TRUE(line_.go_forward());
  EXPECT_EQ(number(), 2U);
  EXPECT_EQ(line_.earlier(), 1U);
  EXPECT_TRUE(line_.go_forward());
  EXPECT_EQ(number(), 3U);
  EXPECT_TRUE(has_all_rows());
  EXPECT_FALSE(line_.go_forward());
  line_.go_on();
  EXPECT_EQ(number(), 3U);
}

}  // namespace
}  // namespace flowtop::terminal
