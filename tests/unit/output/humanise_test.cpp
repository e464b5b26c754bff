// SPDX-License-Identifier: Apache-2.0
#include "output/humanise.h"

#include <gtest/gtest.h>

#include <limits>

namespace flowtop::output {
namespace {

TEST(humanise, gives_durations_three_digits) {
  EXPECT_EQ(duration_text(0), "0ns");
  EXPECT_EQ(duration_text(7), "7ns");
  EXPECT_EQ(duration_text(999), "999ns");
  EXPECT_EQ(duration_text(1'000), "1.00us");
  EXPECT_EQ(duration_text(12'345), "12.3us");
  EXPECT_EQ(duration_text(123'456), "123us");
  EXPECT_EQ(duration_text(1'500'000), "1.50ms");
  EXPECT_EQ(duration_text(61'000'000'000), "61.0s");
  EXPECT_EQ(duration_text(7'200'000'000'000), "7200s");
}

TEST(humanise, rounds_into_the_next_unit) {
  EXPECT_EQ(duration_text(999'499), "999us");
  EXPECT_EQ(duration_text(999'500), "1.00ms");
  EXPECT_EQ(duration_text(9'994), "9.99us");
  EXPECT_EQ(duration_text(9'996), "10.0us");
  EXPECT_EQ(duration_text(99'960), "100us");
}

TEST(humanise, gives_bytes_binary_units) {
  EXPECT_EQ(bytes_text(512), "512B");
  EXPECT_EQ(bytes_text(1'023), "1023B");
  EXPECT_EQ(bytes_text(4'096), "4.00KiB");
  EXPECT_EQ(bytes_text(2'000'000), "1.91MiB");
  EXPECT_EQ(bytes_text(std::numeric_limits<std::uint64_t>::max()), "16384PiB");
}

TEST(humanise, gives_small_rates_a_decimal) {
  EXPECT_EQ(rate_text(0), "0");
  EXPECT_EQ(rate_text(0.44), "0.4");
  EXPECT_EQ(rate_text(99.94), "99.9");
  EXPECT_EQ(rate_text(99.96), "100");
  EXPECT_EQ(rate_text(45'678.4), "45678");
}

TEST(humanise, lets_no_control_character_through) {
  EXPECT_EQ(printable("fio"), "fio");
  EXPECT_EQ(printable("\x1b[31mred\n\x7f\xc3\xa9"), "?[31mred????");
}

}  // namespace
}  // namespace flowtop::output
