// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/heat.h"

#include <gtest/gtest.h>

#include "scene.h"

namespace flowtop::terminal {
namespace {

constexpr std::size_t kUseful = flow::histogram_index("useful_completion_ns");

// One flow, whose median is 1us in the first moment, 2us in the second, and so on.
Moment moment_number(std::uint64_t number) {
  Moment moment = make_moment(
      {{.comm = "fio", .tgid = 100, .dev = 1, .operations = 10, .useful_ns = number * 1'000}});
  moment.sample.time.monotonic_ns = number;
  return moment;
}

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class heat : public ::testing::Test {
 protected:
  heat() {
    for (std::uint64_t number = 1; number <= 4; ++number) history_.add(moment_number(number));
  }
  static Heat::Of fio(flow::Grouping grouping = flow::Grouping::kFlow) {
    const Moment moment = moment_number(1);
    const auto grouped = flow::group(moment.sample.interval, grouping);
    return {.grouping = grouping,
            .row = flow::group_key(grouped.cells.at(0), grouping),
            .histogram = kUseful};
  }
  static Powers of_number(std::uint64_t number) {
    return by_power_of_two(
        moment_number(number).sample.interval.cells.at(0).tally.histogram(kUseful));
  }

  History history_;
  Heat heat_;
};

TEST_F(heat, has_the_moments_up_to_one_the_oldest_first) {
  heat_.follow(fio(), history_, 0, history_.at(0));
  EXPECT_EQ(heat_.moments(), (std::vector{of_number(1), of_number(2), of_number(3), of_number(4)}));
  heat_.follow(fio(), history_, 2, history_.at(2));
  EXPECT_EQ(heat_.moments(), (std::vector{of_number(1), of_number(2)}));
}

TEST_F(heat, goes_on_with_what_comes) {
  heat_.follow(fio(), history_, 0, history_.at(0));
  history_.add(moment_number(5));
  heat_.follow(fio(), history_, 0, history_.at(0));
  ASSERT_EQ(heat_.moments().size(), 5U);
  EXPECT_EQ(heat_.moments().back(), of_number(5));
  EXPECT_EQ(heat_.moments().front(), of_number(1));
}

TEST_F(heat, of_another_row_or_histogram_is_another) {
  heat_.follow(fio(), history_, 0, history_.at(0));
  Heat::Of other = fio();
  other.histogram = flow::histogram_index("locality_debt_ns");
  heat_.follow(other, history_, 0, history_.at(0));
  EXPECT_EQ(heat_.moments().at(0), heat_.moments().at(1));  // always 4us
  other.row = {};
  heat_.follow(other, history_, 0, history_.at(0));
  EXPECT_EQ(heat_.moments(), std::vector<Powers>(4));
}

TEST_F(heat, of_a_group) {
  heat_.follow(fio(flow::Grouping::kDevice), history_, 0, history_.at(0));
  EXPECT_EQ(heat_.moments().at(3), of_number(4));
}

TEST_F(heat, is_no_longer_than_it_may_be) {
  for (std::uint64_t number = 5; number <= 2 * Heat::kMoments; ++number) {
    history_.add(moment_number(number));
  }
  heat_.follow(fio(), history_, 0, history_.at(0));
  ASSERT_EQ(heat_.moments().size(), Heat::kMoments);
  EXPECT_EQ(heat_.moments().back(), of_number(2 * Heat::kMoments));
  EXPECT_EQ(heat_.moments().front(), of_number(Heat::kMoments + 1));
}

TEST_F(heat, of_no_history) {
  heat_.follow(fio(), History(), 0, moment_number(1));
  EXPECT_TRUE(heat_.moments().empty());
}

}  // namespace
}  // namespace flowtop::terminal
