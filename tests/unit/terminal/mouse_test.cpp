// SPDX-License-Identifier: Apache-2.0
#include "terminal/mouse.h"

#include <gtest/gtest.h>

#include "scene.h"
#include "terminal/columns.h"
#include "terminal/tty/frame_writer.h"

namespace flowtop::terminal {
namespace {

constexpr Size kSize{80, 24};

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class mouse : public ::testing::Test {
 protected:
  // What stands at the first place that shows `text`, as it is drawn.
  std::optional<Target> at(std::string_view text, Size size = kSize) {
    const Rows rows(moment_, view_);
    const Scene scene{host_, moment_, rows, view_};
    const std::string screen = plain_text(draw(scene, {.colour = false, .unicode = false}, size));
    const std::size_t place = screen.find(text);
    if (place == std::string::npos) return std::nullopt;
    const auto line = static_cast<std::size_t>(
        std::count(screen.begin(), screen.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
    const std::size_t begin = line == 0 ? 0 : screen.rfind('\n', place) + 1;
    return target_at(scene, size, line, place - begin);
  }

  Host host_ = make_host();
  Moment moment_ = make_moment();
  ViewState view_;
};

TEST_F(mouse, a_row_is_the_one_that_is_drawn_there) {
  EXPECT_EQ(std::get<RowTarget>(at("rsync").value()).row, 0U);
  EXPECT_EQ(std::get<RowTarget>(at("postgres").value()).row, 2U);
}

TEST_F(mouse, a_row_of_a_table_that_is_scrolled) {
  std::vector<FlowSpec> flows;
  for (std::uint32_t i = 0; i < 50; ++i) {
    flows.push_back({.comm = "worker" + std::to_string(i) + ".",
                     .tgid = 100 + i,
                     .dev = 1,
                     .operations = 1'000 - i});
  }
  moment_ = make_moment(flows);
  const Rows rows(moment_, view_);
  view_.selected = flow::group_key(rows.at(40), view_.grouping);
  EXPECT_FALSE(at("worker1.").has_value());
  EXPECT_EQ(std::get<RowTarget>(at("worker38.").value()).row, 38U);
}

TEST_F(mouse, a_heading_is_its_column) {
  EXPECT_EQ(std::get<HeadingTarget>(at("ops/s  ").value()).column, "ops");
  EXPECT_EQ(std::get<HeadingTarget>(at("device").value()).column, "device");
}

TEST_F(mouse, a_heading_that_rows_cannot_be_sorted_by_is_none) {
  EXPECT_FALSE(at("trend", {200, 60}).has_value());
}

TEST_F(mouse, a_key_is_pressed_by_its_name) {
  EXPECT_EQ(std::get<Key>(at("F4Filter").value()), function_key(4));
  EXPECT_EQ(std::get<Key>(at("Quit").value()), function_key(10));
  EXPECT_FALSE(at("Freeze").has_value());  // no room
  EXPECT_EQ(std::get<Key>(at("Freeze", {120, 40}).value()), letter('z'));
}

TEST_F(mouse, a_choice_of_columns) {
  view_.page = Page::kColumns;
  const auto target = std::get<ColumnTarget>(at("[x] device").value());
  EXPECT_EQ(columns()[target.column].key, "device");
}

TEST_F(mouse, nothing_elsewhere) {
  EXPECT_FALSE(at("db7").has_value());
  EXPECT_FALSE(at("useful").has_value());  // above several columns
  const Rows rows(moment_, view_);
  const Scene scene{host_, moment_, rows, view_};
  EXPECT_FALSE(target_at(scene, kSize, 20, 0).has_value());     // below the last row
  EXPECT_FALSE(target_at(scene, {60, 20}, 5, 0).has_value());   // too small
  EXPECT_FALSE(target_at(scene, kSize, 400, 400).has_value());  // outside
  view_.page = Page::kProbes;
  EXPECT_FALSE(at("on_block_rq_issue").has_value());
  view_.prompt = Prompt{};
  EXPECT_FALSE(at("F4Filter").has_value());  // it would be lost
}

}  // namespace
}  // namespace flowtop::terminal
