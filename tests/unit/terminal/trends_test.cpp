// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/trends.h"

#include <gtest/gtest.h>

#include "scene.h"

namespace flowtop::terminal {
namespace {

Moment of_operations(std::uint64_t operations) {
  return operations == 0
             ? make_moment({})
             : make_moment({{.comm = "fio", .tgid = 100, .dev = 1, .operations = operations}});
}

TEST(trends, each_moment_has_a_character_of_its_height) {
  const std::deque<Moment> moments = {of_operations(80), of_operations(0), of_operations(20),
                                      of_operations(40)};
  const flow::Cell& fio = moments[0].sample.interval.cells[0];
  for (const flow::Grouping grouping : {flow::Grouping::kFlow, flow::Grouping::kDevice}) {
    const Trends trends(moments, grouping, "ops");
    EXPECT_EQ(trends.text(fio, true), "        \u2588 \u2582\u2584");
    EXPECT_EQ(trends.text(fio, false), "        # .:");
  }
}

TEST(trends, of_a_row_that_was_never_there_or_a_column_without_numbers_there_is_none) {
  const std::deque<Moment> moments = {of_operations(80)};
  flow::Cell other = moments[0].sample.interval.cells[0];
  EXPECT_EQ(Trends(moments, flow::Grouping::kFlow, "comm").text(other, true), std::string(12, ' '));
  other.key.tgid = 5;
  EXPECT_EQ(Trends(moments, flow::Grouping::kFlow, "ops").text(other, true), std::string(12, ' '));
}

}  // namespace
}  // namespace flowtop::terminal
