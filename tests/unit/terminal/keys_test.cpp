// SPDX-License-Identifier: Apache-2.0
#include "terminal/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "scene.h"
#include "terminal/columns.h"

namespace flowtop::terminal {
namespace {

using Code = Key::Code;

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class keys : public ::testing::Test {
 protected:
  Wish press_one(const Key& which) {
    const Rows rows(moment_, view_);
    return press(
        which, {.rows = rows, .names = moment_.names, .lines = 20, .length = length_, .earlier = 3},
        view_);
  }
  Wish type(std::string_view text) {
    Wish wish = Wish::kNone;
    for (const char each : text) wish = press_one(letter(each));
    return wish;
  }
  std::string selected() {
    const Rows rows(moment_, view_);
    return rows.at(rows.selected(view_).value()).comm;
  }

  Moment moment_ = make_moment();
  std::size_t length_ = 0;
  ViewState view_;
};

TEST_F(keys, rows_are_walked_and_the_ends_hold) {
  EXPECT_EQ(selected(), "rsync");  // most operations
  press_one(key(Code::kDown));
  EXPECT_EQ(selected(), "fio");
  type("jjj");
  EXPECT_EQ(selected(), "postgres");
  press_one(key(Code::kHome));
  EXPECT_EQ(selected(), "rsync");
  press_one(key(Code::kUp));
  EXPECT_EQ(selected(), "rsync");
  press_one(key(Code::kEnd));
  EXPECT_EQ(selected(), "postgres");
}

TEST_F(keys, what_is_selected_stays_so_wherever_it_moves) {
  press_one(key(Code::kDown));
  view_.sorted_by = "remote";
  EXPECT_EQ(selected(), "fio");
  moment_ = make_moment({{.comm = "fio", .tgid = 100, .dev = 1, .operations = 5},
                         {.comm = "new", .tgid = 400, .dev = 2, .operations = 50}});
  EXPECT_EQ(selected(), "fio");
  moment_ = make_moment({{.comm = "new", .tgid = 400, .dev = 2, .operations = 50}});
  EXPECT_EQ(selected(), "new");
}

TEST_F(keys, quitting_is_a_wish_and_escape_never_is) {
  EXPECT_EQ(type("q"), Wish::kQuit);
  EXPECT_EQ(press_one(function_key(10)), Wish::kQuit);
  EXPECT_EQ(press_one(key(Code::kInterrupt)), Wish::kQuit);
  EXPECT_EQ(press_one(key(Code::kEscape)), Wish::kNone);
  EXPECT_EQ(press_one(key(Code::kRedraw)), Wish::kRedraw);
}

TEST_F(keys, pages_open_and_close) {
  press_one(key(Code::kEnter));
  EXPECT_EQ(view_.page, Page::kDetail);
  press_one(key(Code::kEscape));
  EXPECT_EQ(view_.page, Page::kFlows);
  type("l");
  EXPECT_EQ(view_.page, Page::kLocality);
  type("p");
  EXPECT_EQ(view_.page, Page::kProbes);
  type("p");
  EXPECT_EQ(view_.page, Page::kFlows);
  press_one(function_key(1));
  EXPECT_EQ(view_.page, Page::kHelp);
  press_one(key(Code::kEnter));
  EXPECT_EQ(view_.page, Page::kHelp);
}

TEST_F(keys, the_detail_page_keeps_its_flow) {
  press_one(key(Code::kEnter));
  moment_ = make_moment({{.comm = "loud", .tgid = 900, .dev = 1, .operations = 5'000},
                         {.comm = "rsync", .tgid = 300, .dev = 2, .operations = 1'000}});
  EXPECT_EQ(selected(), "rsync");
}

TEST_F(keys, sorting_goes_through_the_columns_and_back) {
  type(">");
  EXPECT_EQ(view_.sorted_by, "bytes");
  type("<<");
  EXPECT_EQ(view_.sorted_by, "flow_id");
  EXPECT_FALSE(view_.ascending);
  type("I");
  EXPECT_TRUE(view_.ascending);
}

TEST_F(keys, a_letter_sorts_by_what_matters_most) {
  press_one(key(Code::kEnd));
  type("I");
  type("U");
  EXPECT_EQ(view_.sorted_by, "p99_useful");
  EXPECT_FALSE(view_.ascending);
  EXPECT_EQ(selected(), "fio");  // the slowest
  for (const auto& [which, column] :
       {std::pair{'T', "p99_deliverable"}, {'D', "p99_debt"}, {'R', "remote"}, {'O', "ops"}}) {
    press_one(letter(which));
    EXPECT_EQ(view_.sorted_by, column);
    EXPECT_NE(find_column(column), nullptr);
  }
  press_one(key(Code::kEnter));
  type("T");
  EXPECT_EQ(view_.page, Page::kFlows);
}

TEST_F(keys, grouping_goes_round) {
  for (const auto& [grouping, name] : flow::kGroupingNames) {
    EXPECT_EQ(view_.grouping, grouping) << name;
    type("g");
  }
  EXPECT_EQ(view_.grouping, flow::Grouping::kFlow);
}

TEST_F(keys, a_filter_is_written_and_applied) {
  type("\\comm=fio");
  EXPECT_EQ(selected(), "rsync");  // not before it is confirmed
  press_one(key(Code::kEnter));
  EXPECT_FALSE(view_.prompt.has_value());
  EXPECT_EQ(view_.filter.text, "comm=fio");
  EXPECT_EQ(Rows(moment_, view_).size(), 1U);
  EXPECT_EQ(selected(), "fio");
}

TEST_F(keys, a_filter_that_does_not_parse_says_where_and_the_old_one_stays) {
  type("\\comm=fio");
  press_one(key(Code::kEnter));
  press_one(function_key(4));
  EXPECT_EQ(view_.prompt->text, "comm=fio");
  type(" p99_useful>x");
  press_one(key(Code::kEnter));
  ASSERT_TRUE(view_.prompt.has_value());
  EXPECT_EQ(view_.prompt->failure->at, std::string_view("comm=fio p99_useful>").size());
  EXPECT_EQ(view_.filter.text, "comm=fio");
  EXPECT_EQ(Rows(moment_, view_).size(), 1U);
  press_one(key(Code::kBackspace));
  EXPECT_FALSE(view_.prompt->failure.has_value());
  press_one(key(Code::kEscape));
  EXPECT_EQ(view_.filter.text, "comm=fio");
}

TEST_F(keys, letters_in_a_prompt_are_text) {
  type("\\q ?");
  EXPECT_EQ(view_.prompt->text, "q ?");
  EXPECT_EQ(press_one(key(Code::kInterrupt)), Wish::kQuit);
  EXPECT_EQ(press_one(function_key(10)), Wish::kQuit);
  EXPECT_EQ(press_one(key(Code::kSuspend)), Wish::kSuspend);
}

TEST_F(keys, where_nothing_can_be_seen_they_only_end_it) {
  EXPECT_EQ(press_unseen(letter('q')), Wish::kQuit);
  EXPECT_EQ(press_unseen(function_key(10)), Wish::kQuit);
  EXPECT_EQ(press_unseen(key(Code::kInterrupt)), Wish::kQuit);
  EXPECT_EQ(press_unseen(key(Code::kSuspend)), Wish::kSuspend);
  EXPECT_EQ(press_unseen(letter('s')), Wish::kNone);
  EXPECT_EQ(press_unseen(function_key(1)), Wish::kNone);
}

TEST_F(keys, searching_goes_to_the_next_that_has_the_text_and_round) {
  type("/gres");
  press_one(key(Code::kEnter));
  EXPECT_EQ(selected(), "postgres");
  type("/nvme");
  press_one(key(Code::kEnter));
  EXPECT_EQ(selected(), "fio");
  type("/nobody");
  press_one(key(Code::kEnter));
  EXPECT_EQ(selected(), "fio");
  EXPECT_EQ(view_.prompt->failure->message, "no row has this in a name");
  press_one(key(Code::kEscape));
}

TEST_F(keys, searching_for_nothing_goes_to_the_next_of_the_same) {
  type("/nvme");
  press_one(key(Code::kEnter));
  const std::string first = selected();
  type("/");
  press_one(key(Code::kEnter));
  EXPECT_NE(selected(), first);
  EXPECT_EQ(view_.searched, "nvme");
  EXPECT_FALSE(view_.prompt);
}

TEST_F(keys, the_detail_page_walks_the_histograms) {
  press_one(key(Code::kEnter));
  const std::size_t before = view_.histogram;
  press_one(key(Code::kRight));
  EXPECT_EQ(view_.histogram, before + 1);
  press_one(key(Code::kLeft));
  press_one(key(Code::kLeft));
  EXPECT_EQ(view_.histogram, before - 1);
}

TEST_F(keys, pages_that_are_longer_scroll) {
  length_ = 50;  // lines, of which 20 are seen
  type("pj");
  EXPECT_EQ(view_.first_line, 1U);
  press_one(key(Code::kPageDown));
  EXPECT_EQ(view_.first_line, 20U);
  press_one(key(Code::kPageDown));
  EXPECT_EQ(view_.first_line, 30U);
  type("k");
  EXPECT_EQ(view_.first_line, 29U);
  press_one(key(Code::kEnd));
  EXPECT_EQ(view_.first_line, 30U);
  press_one(key(Code::kHome));
  EXPECT_EQ(view_.first_line, 0U);
  length_ = 5;
  press_one(key(Code::kEnd));
  EXPECT_EQ(view_.first_line, 0U);
}

TEST_F(keys, columns_are_taken_in_and_out) {
  press_one(function_key(2));
  EXPECT_EQ(view_.page, Page::kColumns);
  type("j");
  const std::string second = columns()[1].key;
  press_one(key(Code::kEnter));
  EXPECT_EQ(std::ranges::count(view_.columns, second), 0);
  type(" ");
  EXPECT_EQ(view_.columns.front(), second);
  EXPECT_FALSE(view_.paused);
  type("B");
  EXPECT_EQ(view_.columns, default_columns());
  press_one(key(Code::kEnd));
  EXPECT_EQ(view_.column, columns().size() - 1);
  press_one(key(Code::kHome));
  EXPECT_EQ(view_.column, 0U);
  press_one(key(Code::kEscape));
  EXPECT_EQ(view_.page, Page::kFlows);
}

TEST_F(keys, what_to_freeze_at_is_written_and_changed) {
  type("zp99_useful>1ms");
  EXPECT_EQ(view_.freeze.text, "");
  press_one(key(Code::kEnter));
  EXPECT_EQ(view_.freeze.text, "p99_useful>1ms");
  EXPECT_EQ(Rows(moment_, view_).size(), 3U);  // it hides nothing
  type("z>");
  press_one(key(Code::kEnter));
  EXPECT_TRUE(view_.prompt->failure.has_value());
  EXPECT_EQ(view_.freeze.text, "p99_useful>1ms");
}

TEST_F(keys, the_wheel_moves_by_more_than_one) {
  press_one(key(Code::kWheelDown));
  EXPECT_EQ(selected(), "postgres");
  press_one(key(Code::kWheelUp));
  EXPECT_EQ(selected(), "rsync");
}

TEST_F(keys, a_click_does_what_is_there) {
  const auto click_on = [&](const Target& target) {
    const Rows rows(moment_, view_);
    return click(target, {.rows = rows, .names = moment_.names}, view_);
  };
  click_on(RowTarget{1});
  EXPECT_EQ(selected(), "fio");
  EXPECT_EQ(view_.page, Page::kFlows);
  click_on(RowTarget{1});
  EXPECT_EQ(view_.page, Page::kDetail);
  press_one(key(Code::kEscape));
  click_on(HeadingTarget{"remote"});
  EXPECT_EQ(view_.sorted_by, "remote");
  EXPECT_FALSE(view_.ascending);
  click_on(HeadingTarget{"remote"});
  EXPECT_TRUE(view_.ascending);
  EXPECT_EQ(click_on(function_key(10)), Wish::kQuit);
  click_on(ColumnTarget{0});
  EXPECT_EQ(std::ranges::count(view_.columns, columns()[0].key), 0);
}

TEST_F(keys, pause) {
  type(" ");
  EXPECT_TRUE(view_.paused);
  type("Z");
  EXPECT_FALSE(view_.paused);
}

TEST_F(keys, stepping_back_pauses_and_ends_where_nothing_is_kept) {
  type("[");
  EXPECT_TRUE(view_.paused);
  EXPECT_EQ(view_.back, 1U);
  type("[[[[");
  EXPECT_EQ(view_.back, 3U);
  type("]");
  EXPECT_EQ(view_.back, 2U);
  type("]]]");
  EXPECT_EQ(view_.back, 0U);
  EXPECT_TRUE(view_.paused);
  type("[ ");
  EXPECT_FALSE(view_.paused);
  EXPECT_EQ(view_.back, 0U);
}

TEST_F(keys, beyond_the_last_moment_the_next_is_a_wish) {
  EXPECT_EQ(type("]"), Wish::kNone) << "it pauses first";
  EXPECT_EQ(type("]"), Wish::kNext);
  EXPECT_EQ(type("["), Wish::kNone);
  EXPECT_EQ(type("]"), Wish::kNone);
  EXPECT_EQ(type("]"), Wish::kNext);
}

TEST_F(keys, the_locality_page_is_of_all_rows_or_of_one_that_stays_selected) {
  type("a");
  EXPECT_FALSE(view_.one_row) << "no other page has it";
  type("la");
  EXPECT_TRUE(view_.one_row);
  ASSERT_TRUE(view_.selected.has_value());
  EXPECT_EQ(view_.selected->key.tgid, 300U);
  type("g");
  EXPECT_FALSE(view_.one_row) << "no row is selected any more";
  type("aa");
  EXPECT_FALSE(view_.one_row);
  type("aR");
  EXPECT_FALSE(view_.one_row) << "the first row is what it is about";
  moment_ = make_moment({});
  type("la");
  EXPECT_FALSE(view_.one_row) << "there is no row";
}

TEST_F(keys, saving_is_a_wish) { EXPECT_EQ(type("s"), Wish::kSave); }

TEST_F(keys, nothing_breaks_where_there_is_no_row) {
  moment_ = make_moment({});
  for (const char each : std::string_view("jkg><I[]/x")) press_one(letter(each));
  press_one(key(Code::kEnter));
  press_one(key(Code::kEnd));
  press_one(key(Code::kEnter));
  EXPECT_EQ(view_.page, Page::kFlows);
}

}  // namespace
}  // namespace flowtop::terminal
