// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/frame_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ftxui/dom/elements.hpp>

namespace flowtop::terminal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ftxui::Screen screen_of(const std::string& first, const std::string& second) {
  ftxui::Screen screen =
      ftxui::Screen::Create(ftxui::Dimension::Fixed(6), ftxui::Dimension::Fixed(2));
  ftxui::Render(screen, ftxui::vbox({ftxui::text(first), ftxui::text(second) | ftxui::bold}));
  return screen;
}

TEST(frame_writer, only_lines_that_differ_are_sent) {
  FrameWriter writer;
  EXPECT_THAT(writer.update(screen_of("one", "two")), AllOf(HasSubstr("one"), HasSubstr("two")));
  EXPECT_EQ(writer.update(screen_of("one", "two")), "");
  EXPECT_EQ(writer.update(screen_of("six", "two")), "\x1b[1;1Hsix   ");
  const std::string second = writer.update(screen_of("six", "ten"));
  EXPECT_THAT(second, AllOf(HasSubstr("\x1b[2;1H"), HasSubstr("ten"), Not(HasSubstr("six"))));
}

TEST(frame_writer, all_is_sent_where_the_terminal_lost_it) {
  FrameWriter writer;
  (void)writer.update(screen_of("one", "two"));
  writer.forget();
  EXPECT_THAT(writer.update(screen_of("one", "two")),
              AllOf(HasSubstr("\x1b[2J"), HasSubstr("one")));
}

TEST(frame_writer, a_lines_attributes_end_with_it) {
  FrameWriter writer;
  const std::string bytes = writer.update(screen_of("one", "two"));
  EXPECT_GT(bytes.rfind("\x1b[22m"), bytes.rfind("two"));
}

TEST(plain_text, has_no_attributes_and_no_spaces_at_the_end) {
  EXPECT_EQ(plain_text(screen_of("one", "two")), "one\ntwo\n");
}

}  // namespace
}  // namespace flowtop::terminal
