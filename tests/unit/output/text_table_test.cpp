// SPDX-License-Identifier: Apache-2.0
#include "output/text_table.h"

#include <gtest/gtest.h>

namespace flowtop::output {
namespace {

using Align = TextTable::Align;

TEST(text_table, aligns_its_columns) {
  TextTable table(
      {{"", "name", Align::kLeft}, {"", "ops", Align::kRight}, {"", "x", Align::kLeft}});
  table.add_row({"a", "1000", "y"});
  table.add_row({"longer", "1", ""});
  EXPECT_EQ(table.text(),
            "\n"
            "name     ops  x\n"
            "a       1000  y\n"
            "longer     1\n");
}

TEST(text_table, names_groups_above_their_columns) {
  TextTable table({{"", "name", Align::kLeft},
                   {"wait", "p50", Align::kRight},
                   {"wait", "p99", Align::kRight},
                   {"", "n", Align::kRight}});
  table.add_row({"a", "1us", "20us", "3"});
  EXPECT_EQ(table.text(),
            "      wait\n"
            "name  p50  p99  n\n"
            "a     1us 20us  3\n");
}

TEST(text_table, makes_room_for_a_long_group_name) {
  TextTable table({{"deliverable", "p50", Align::kRight}, {"next", "p50", Align::kRight}});
  table.add_row({"1", "2"});
  EXPECT_EQ(table.text(),
            "deliverable  next\n"
            "        p50   p50\n"
            "          1     2\n");
}

}  // namespace
}  // namespace flowtop::output
