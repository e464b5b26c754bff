// SPDX-License-Identifier: Apache-2.0
#include "program/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace flowtop::program {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(duration, takes_each_unit) {
  EXPECT_EQ(parse_duration("7ns").value(), 7ns);
  EXPECT_EQ(parse_duration("250us").value(), 250us);
  EXPECT_EQ(parse_duration("500ms").value(), 500ms);
  EXPECT_EQ(parse_duration("10s").value(), 10s);
  EXPECT_EQ(parse_duration("1m").value(), 1min);
  EXPECT_EQ(parse_duration("1h").value(), 1h);
}

TEST(duration, takes_fractions) {
  EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
  EXPECT_EQ(parse_duration(".25ms").value(), 250us);
}

TEST(duration, counts_seconds_without_a_unit) { EXPECT_EQ(parse_duration("3").value(), 3s); }

TEST(duration, refuses_what_is_not_one) {
  for (const std::string text : {"", "s", "ten", "10x", "10 s", " 10s", "10s ", "10S", "1e3s",
                                 "+5s", "0x10s", "1s2s", "--", "inf", "nan", "infs", "-inf", "-"}) {
    const auto result = parse_duration(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUsage) << text;
    EXPECT_THAT(result.error().message, HasSubstr("'" + text + "': not a duration")) << text;
  }
}

TEST(duration, refuses_zero_and_negative) {
  for (const std::string text : {"0", "0s", "0.0ms", "-1s", "-0.5m", "0.5ns"}) {
    const auto result = parse_duration(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_THAT(result.error().message, HasSubstr("not above 0")) << text;
  }
}

TEST(duration, refuses_what_does_not_fit) {
  for (const std::string text : {"1000000h", "99999999999999999999999s"}) {
    const auto result = parse_duration(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_THAT(result.error().message, HasSubstr("longer than 100 years")) << text;
  }
  EXPECT_TRUE(parse_duration("876000h").ok());
}

TEST(flow_id, takes_hexadecimal_digits) {
  EXPECT_EQ(parse_flow_id("deadbeef").value(), 0xdeadbeefU);
  EXPECT_EQ(parse_flow_id("0xDEADBEEF").value(), 0xdeadbeefU);
  EXPECT_EQ(parse_flow_id("0000001f").value(), 0x1fU);
  EXPECT_EQ(parse_flow_id("0").value(), 0U);
}

TEST(flow_id, refuses_the_rest) {
  for (const std::string text : {"", "0x", "xyz", "123456789", "-1", "1 ", "0x0x1", "12g"}) {
    const auto result = parse_flow_id(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUsage) << text;
    EXPECT_THAT(result.error().message, HasSubstr("not a flow id")) << text;
  }
}

TEST(pid, takes_positive_numbers) { EXPECT_EQ(parse_pid("4194304").value(), 4194304); }

TEST(pid, refuses_the_rest) {
  for (const std::string text : {"", "0", "-1", "1x", "x", "99999999999", "1.5", "self"}) {
    const auto result = parse_pid(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_THAT(result.error().message, HasSubstr("not a process id")) << text;
  }
}

TEST(count, takes_whole_numbers_above_0) {
  EXPECT_EQ(parse_count("1", 100).value(), 1U);
  EXPECT_EQ(parse_count("100", 100).value(), 100U);
  EXPECT_EQ(parse_count("18446744073709551615", ~std::uint64_t{0}).value(), ~std::uint64_t{0});
}

TEST(count, refuses_the_rest) {
  for (const std::string text : {"", "0", "-1", "1x", "x", "1.5", "+1", " 1"}) {
    const auto result = parse_count(text, 100);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUsage) << text;
    EXPECT_THAT(result.error().message, HasSubstr("'" + text + "': not a count")) << text;
  }
}

TEST(count, refuses_what_is_too_much) {
  for (const std::string text : {"101", "99999999999999999999999"}) {
    const auto result = parse_count(text, 100);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().message, "'" + text + "': more than 100; write a smaller number");
  }
}

}  // namespace
}  // namespace flowtop::program
