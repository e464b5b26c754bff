// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/trends.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "scene.h"

namespace flowtop::terminal {
namespace {

Moment of_operations(std::uint64_t at_ns, std::uint64_t operations) {
  Moment moment =
      operations == 0
          ? make_moment({})
          : make_moment({{.comm = "fio", .tgid = 100, .dev = 1, .operations = operations}});
  moment.sample.time.monotonic_ns = at_ns;
  return moment;
}

flow::Cell fio() { return of_operations(1, 80).sample.interval.cells.at(0); }

History history_of(const std::vector<std::uint64_t>& operations) {
  History history;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    history.add(of_operations(i + 1, operations[i]));
  }
  return history;
}

Trends trends_in(const History& history, const Trends::Of& of) {
  Trends trends;
  trends.follow(of, history, 0, history.at(0));
  return trends;
}

TEST(trends, each_moment_has_a_character_of_its_height) {
  const History history = history_of({80, 0, 20, 40});
  for (const flow::Grouping grouping : {flow::Grouping::kFlow, flow::Grouping::kDevice}) {
    const Trends trends = trends_in(history, {grouping, "ops"});
    EXPECT_EQ(trends.text(fio(), true), "        \u2588 \u2582\u2584");
    EXPECT_EQ(trends.text(fio(), false), "        # .:");
  }
}

TEST(trends, of_a_row_that_was_never_there_or_a_column_without_numbers_there_is_none) {
  const History history = history_of({80});
  flow::Cell other = fio();
  EXPECT_EQ(trends_in(history, {flow::Grouping::kFlow, "comm"}).text(other, true),
            std::string(12, ' '));
  other.key.tgid = 5;
  EXPECT_EQ(trends_in(history, {flow::Grouping::kFlow, "ops"}).text(other, true),
            std::string(12, ' '));
}

// The history has the busiest rows alone, the moment that is shown has all.
TEST(trends, of_a_row_that_is_not_kept_begin_where_it_is_shown) {
  std::vector<FlowSpec> flows = {{.comm = "slow", .tgid = 5000, .dev = 1, .operations = 1}};
  for (std::uint32_t tgid = 1; tgid <= History::kMostRows; ++tgid) {
    flows.push_back({.comm = "fio", .tgid = tgid, .dev = 1, .operations = 90});
  }
  std::ranges::rotate(flows, flows.begin() + 1);  // the busiest first
  const Trends::Of ops{flow::Grouping::kFlow, "ops"};
  History history;
  Trends trends;
  for (std::uint64_t at_ns = 1; at_ns <= 3; ++at_ns) {
    Moment moment = make_moment(flows);
    moment.sample.time.monotonic_ns = at_ns;
    history.add(moment);
    if (at_ns > 1) trends.follow(ops, history, 0, moment);
  }
  EXPECT_EQ(trends.text(make_flow(flows.back()), false), std::string(10, ' ') + "##");
  EXPECT_EQ(trends.text(make_flow(flows.front()), false), std::string(9, ' ') + "###");
}

}  // namespace
}  // namespace flowtop::terminal
