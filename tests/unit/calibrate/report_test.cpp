// SPDX-License-Identifier: Apache-2.0
#include "calibrate/report.h"

#include <gtest/gtest.h>

namespace flowtop::calibrate {
namespace {

TEST(report, has_one_verdict) {
  EXPECT_EQ(verdict({}), "pass");
  EXPECT_EQ(verdict({.failures = {"1 operations without a row"}}), "fail");
  const Report skipped{.skipped = "one CPU: two are needed"};
  EXPECT_EQ(verdict(skipped), "skipped");
  EXPECT_FALSE(skipped.passed());
}

TEST(agreement, of_nothing_is_whole) {
  EXPECT_EQ(Agreement{}.share(), 1);
  EXPECT_EQ((Agreement{.known = 4, .agreed = 3}.share()), 0.75);
}

}  // namespace
}  // namespace flowtop::calibrate
