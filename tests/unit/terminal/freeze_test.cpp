// SPDX-License-Identifier: Apache-2.0
#include "terminal/freeze.h"

#include <gtest/gtest.h>

#include <variant>

#include "scene.h"
#include "terminal/rows.h"

namespace flowtop::terminal {
namespace {

ViewState freezing_at(const std::string& text) {
  ViewState view;
  view.freeze = {.text = text, .rows = std::get<output::RowFilter>(output::parse_row_filter(text))};
  return view;
}

std::string frozen_at(const ViewState& view) {
  const Moment moment = make_moment();
  const Rows rows(moment, view);
  const auto row = row_to_freeze_at(moment, view);
  if (!row) return "";
  ViewState selected = view;
  selected.selected = *row;
  return rows.at(rows.looked_at(selected).value()).comm;
}

TEST(freeze, at_the_first_row_for_which_the_condition_holds) {
  EXPECT_EQ(frozen_at(freezing_at("p99_useful>10us")), "fio");
  EXPECT_EQ(frozen_at(freezing_at("sda")), "rsync");
  EXPECT_EQ(frozen_at(freezing_at("comm=fio ops>800")), "fio");
}

TEST(freeze, not_where_it_holds_for_none_or_there_is_none) {
  EXPECT_EQ(frozen_at(freezing_at("comm=fio ops>900")), "");
  EXPECT_EQ(frozen_at({}), "");
}

TEST(freeze, names_are_of_flows_whatever_they_are_grouped_by) {
  const Moment moment = make_moment();
  for (const auto grouping : {flow::Grouping::kDevice, flow::Grouping::kPath}) {
    ViewState view = freezing_at("comm=rsync ops>800");
    view.grouping = grouping;
    EXPECT_TRUE(row_to_freeze_at(moment, view));
    view.freeze = freezing_at("comm=postgres ops>800").freeze;
    EXPECT_FALSE(row_to_freeze_at(moment, view));
  }
}

TEST(freeze, rows_that_are_filtered_out_do_not_count) {
  ViewState view = freezing_at("p99_useful>10us");
  view.filter.rows = std::get<output::RowFilter>(output::parse_row_filter("sda"));
  EXPECT_EQ(frozen_at(view), "");
}

}  // namespace
}  // namespace flowtop::terminal
