// SPDX-License-Identifier: Apache-2.0
#include "base/system_error.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace flowtop {
namespace {

TEST(system_error, names_what_and_why) {
  const Error error = system_error(ErrorKind::kOutput, "cannot write x.csv", ENOSPC);
  EXPECT_EQ(error.kind, ErrorKind::kOutput);
  EXPECT_EQ(error.message, "cannot write x.csv: No space left on device");
}

}  // namespace
}  // namespace flowtop
