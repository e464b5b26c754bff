// SPDX-License-Identifier: Apache-2.0
#include "terminal/style.h"

#include <gtest/gtest.h>

#include <ftxui/screen/string.hpp>

namespace flowtop::terminal {
namespace {

TEST(style, text_is_cut_or_filled) {
  EXPECT_EQ(on_the_left("abc", 5), "abc  ");
  EXPECT_EQ(on_the_left("abcdef", 3), "abc");
  EXPECT_EQ(on_the_right("abc", 5), "  abc");
  EXPECT_EQ(on_the_right("123456", 3), "###");
}

TEST(style, text_is_wrapped_at_spaces) {
  const auto lines = wrapped("one two three", 7);
  EXPECT_EQ(lines, (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("ab", 0), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(wrapped("", 3), (std::vector<std::string>{""}));
}

TEST(style, a_bar_is_as_wide_as_it_is_told) {
  for (const bool unicode : {true, false}) {
    for (double share = -0.1; share < 1.2; share += 0.01) {
      EXPECT_EQ(ftxui::string_width(bar(share, 10, {.colour = true, .unicode = unicode})), 10)
          << share;
    }
  }
  EXPECT_EQ(bar(0.5, 4, {.colour = true, .unicode = false}), "##  ");
  EXPECT_EQ(bar(0.5, 3, {.colour = true, .unicode = true}), "█▌ ");
}

}  // namespace
}  // namespace flowtop::terminal
