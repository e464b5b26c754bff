// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace flowtop::http {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

TEST(rate_limited_log, tells_how_much_it_left_out) {
  std::vector<std::string> lines;
  RateLimitedLog log([&](std::string_view line) { lines.emplace_back(line); }, 50ms);
  for (int i = 0; i < 4; ++i) log.write("early");
  EXPECT_THAT(lines, ElementsAre("early"));
  std::this_thread::sleep_for(60ms);
  log.write("late");
  std::this_thread::sleep_for(60ms);
  log.write("later");
  EXPECT_THAT(lines, ElementsAre("early", "late (3 more before it)", "later"));
}

}  // namespace
}  // namespace flowtop::http
