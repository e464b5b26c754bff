// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace flowtop::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Arguments split(std::vector<std::string> words) {
  std::vector<char*> argv;
  argv.reserve(words.size());
  for (std::string& word : words) argv.push_back(word.data());
  return split_arguments(argv);
}

TEST(arguments, without_separator_all_are_ours) {
  const Arguments result = split({"flowtop", "capture", "--output", "-"});
  EXPECT_THAT(result.own, ElementsAre("capture", "--output", "-"));
  EXPECT_THAT(result.command, IsEmpty());
  EXPECT_FALSE(result.has_separator);
}

TEST(arguments, what_follows_the_first_separator_is_the_command) {
  const Arguments result = split({"flowtop", "record", "x", "--", "env", "--", "--pid", "-5"});
  EXPECT_THAT(result.own, ElementsAre("record", "x"));
  EXPECT_THAT(result.command, ElementsAre("env", "--", "--pid", "-5"));
  EXPECT_EQ(result.all.size(), 8U);
}

TEST(arguments, a_separator_may_have_nothing_behind_it) {
  const Arguments result = split({"flowtop", "capture", "--"});
  EXPECT_TRUE(result.has_separator);
  EXPECT_THAT(result.command, IsEmpty());
}

TEST(arguments, negative_numbers_are_values) {
  EXPECT_THAT(split({"flowtop", "capture", "--duration", "-5s", "--pid=1"}).own,
              ElementsAre("capture", "--duration=-5s", "--pid=1"));
  EXPECT_THAT(split({"flowtop", "--pid=1", "-5"}).own, ElementsAre("--pid=1", "-5"));
}

TEST(arguments, there_may_be_none_at_all) {
  EXPECT_THAT(split_arguments({}).own, IsEmpty());
  EXPECT_THAT(split({"flowtop"}).own, IsEmpty());
}

}  // namespace
}  // namespace flowtop::cli
