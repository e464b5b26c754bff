// SPDX-License-Identifier: Apache-2.0
#include "terminal/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "scene.h"

namespace flowtop::terminal {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names_of(const Rows& rows) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows.at(i).comm);
  return names;
}

TEST(rows, are_sorted_by_a_number_of_the_catalogue) {
  const Moment moment = make_moment();
  EXPECT_THAT(names_of(Rows(moment, {})), ElementsAre("rsync", "fio", "postgres"));
  EXPECT_THAT(names_of(Rows(moment, sorted_by("p99_useful"))),
              ElementsAre("fio", "postgres", "rsync"));
  EXPECT_THAT(names_of(Rows(moment, sorted_by("ops", true))),
              ElementsAre("postgres", "fio", "rsync"));
}

TEST(rows, are_sorted_by_a_name) {
  const Moment moment = make_moment();
  EXPECT_THAT(names_of(Rows(moment, sorted_by("comm", true))),
              ElementsAre("fio", "postgres", "rsync"));
}

TEST(rows, without_the_number_come_last_either_way) {
  Moment moment = make_moment();
  moment.sample.interval.cells[0]
      .tally.histograms[flow::histogram_index("useful_completion_ns")] = {};
  EXPECT_THAT(names_of(Rows(moment, sorted_by("p99_useful"))),
              ElementsAre("postgres", "rsync", "fio"));
  EXPECT_THAT(names_of(Rows(moment, sorted_by("p99_useful", true))),
              ElementsAre("rsync", "postgres", "fio"));
}

TEST(rows, of_a_grouping_are_joined) {
  const Moment moment = make_moment();
  const Rows rows(moment, grouped_by(flow::Grouping::kDevice));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.at(0).tally.operations(), 1000U);  // sda
  EXPECT_EQ(rows.at(1).tally.operations(), 960U);   // nvme0n1
}

TEST(rows, are_chosen_by_name_before_and_by_number_after_they_are_joined) {
  const Moment moment = make_moment();
  ViewState view = grouped_by(flow::Grouping::kDevice);
  view.filter.rows = std::get<output::RowFilter>(output::parse_row_filter("!rsync ops>950"));
  const Rows rows(moment, view);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.at(0).tally.operations(), 960U);
}

}  // namespace
}  // namespace flowtop::terminal
