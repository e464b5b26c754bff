// SPDX-License-Identifier: Apache-2.0
#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace flowtop {
namespace {

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

int open_null() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

TEST(unique_fd, holds_nothing_at_first) {
  const UniqueFd fd;
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
}

TEST(unique_fd, closes_what_it_owns) {
  const int number = open_null();
  {
    const UniqueFd fd(number);
    EXPECT_TRUE(fd.valid());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(unique_fd, gives_up_what_it_releases) {
  UniqueFd fd(open_null());
  const UniqueFd keeper(fd.release());
  EXPECT_FALSE(fd);
  EXPECT_TRUE(is_open(keeper.get()));
}

TEST(unique_fd, moves_into_another_which_closes_its_own) {
  const int first = open_null();
  const int second = open_null();
  UniqueFd fd(first);
  UniqueFd other(second);
  other = std::move(fd);
  EXPECT_EQ(other.get(), first);
  EXPECT_TRUE(is_open(first));
  EXPECT_FALSE(is_open(second));
}

TEST(unique_fd, keeps_its_own_when_moved_into_itself) {
  UniqueFd fd(open_null());
  UniqueFd& alias = fd;
  fd = std::move(alias);
  EXPECT_TRUE(is_open(fd.get()));
}

}  // namespace
}  // namespace flowtop
