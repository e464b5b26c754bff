// SPDX-License-Identifier: Apache-2.0
#include "terminal/watched_row.h"

#include <gtest/gtest.h>

#include "terminal/view_state.h"

namespace flowtop::terminal {
namespace {

TEST(watched_row, is_the_selected_one_where_the_locality_page_shows_one) {
  ViewState view;
  view.page = Page::kLocality;
  view.grouping = flow::Grouping::kDevice;
  view.selected = flow::GroupKey{.key = {.dev = 7}};
  EXPECT_EQ(row_to_watch(view), std::nullopt);
  view.one_row = true;
  const WatchedRow expected{.grouping = flow::Grouping::kDevice, .key = {.key = {.dev = 7}}};
  EXPECT_EQ(row_to_watch(view), expected);
  view.page = Page::kDetail;
  EXPECT_EQ(row_to_watch(view), std::nullopt);
  view.page = Page::kLocality;
  view.selected.reset();
  EXPECT_EQ(row_to_watch(view), std::nullopt);
}

}  // namespace
}  // namespace flowtop::terminal
