// SPDX-License-Identifier: Apache-2.0
#include "exporter/published.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

#include "sample_of_test.h"

namespace flowtop::exporter {
namespace {

using namespace std::chrono_literals;

TEST(published, says_for_how_long_there_was_no_sample) {
  Published published;
  const auto in_an_hour = [] { return std::chrono::steady_clock::now() + 1h; };
  EXPECT_EQ(published.silence(in_an_hour()), 0ns);  // nobody takes any
  published.begin();
  EXPECT_GE(published.silence(in_an_hour()), 1h);  // not even a first one
  published.note_failure("no memory");
  EXPECT_LE(published.silence(std::chrono::steady_clock::now()), 1min);
  published.publish(std::make_shared<const Rendered>(test::shared_sample()));
  EXPECT_LE(published.silence(std::chrono::steady_clock::now()), 1min);
  EXPECT_GE(published.silence(in_an_hour()), 1h);
}

}  // namespace
}  // namespace flowtop::exporter
