// SPDX-License-Identifier: Apache-2.0
#include "base/scaled_number.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>

namespace flowtop {
namespace {

constexpr std::array<Scale, 2> kScales = {{{"", 1}, {"k", 1e3}}};

TEST(scaled_number, is_a_number_times_its_unit) {
  EXPECT_EQ(parse_scaled("7", kScales), 7.0);
  EXPECT_EQ(parse_scaled("1.5k", kScales), 1500.0);
  EXPECT_EQ(parse_scaled("-2k", kScales), -2000.0);
}

TEST(scaled_number, is_infinite_where_no_double_holds_it) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(parse_scaled(std::string(400, '9'), kScales), kInfinity);
  EXPECT_EQ(parse_scaled("-" + std::string(400, '9') + ".5k", kScales), -kInfinity);
}

TEST(scaled_number, is_zero_where_it_is_too_small_for_a_double) {
  EXPECT_EQ(parse_scaled("0." + std::string(400, '0') + "1", kScales), 0.0);
  EXPECT_EQ(parse_scaled("-." + std::string(400, '0') + "1k", kScales), 0.0);
}

TEST(scaled_number, is_nothing_else) {
  for (const char* const text :
       {"", "k", "1 k", " 1", "1K", "1kk", "1e3", "inf", "nan", "0x10", "+1", "1,5"}) {
    EXPECT_EQ(parse_scaled(text, kScales), std::nullopt) << text;
  }
  EXPECT_EQ(parse_scaled("1", std::span<const Scale>()), std::nullopt);
}

}  // namespace
}  // namespace flowtop
