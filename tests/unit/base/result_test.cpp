// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace flowtop {
namespace {

TEST(result, holds_a_value) {
  const Result<int> result = 7;
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(*result, 7);
}

TEST(result, holds_an_error) {
  const Result<int> result = Error{ErrorKind::kOutput, "no room"};
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kOutput);
  EXPECT_EQ(result.error().message, "no room");
}

TEST(result, tells_an_error_from_further_out) {
  const Result<int> result = Error{ErrorKind::kInput, "no head"};
  const Error error = result.error_in("x.rec");
  EXPECT_EQ(error.kind, ErrorKind::kInput);
  EXPECT_EQ(error.message, "x.rec: no head");
}

TEST(result, gives_its_value_away) {
  Result<std::unique_ptr<std::string>> result = std::make_unique<std::string>("moved");
  const std::unique_ptr<std::string> value = std::move(result).value();
  EXPECT_EQ(*value, "moved");
}

}  // namespace
}  // namespace flowtop
