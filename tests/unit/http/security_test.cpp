// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "cpu_time.h"
#include "hashes.h"
#include "web_config_file.h"

namespace flowtop::http {
namespace {

using ::testing::HasSubstr;

std::string users(const std::string& name, const std::string& hash) {
  return "basic_auth_users:\n  " + name + ": " + hash + "\n";
}

TEST(security, asks_for_nothing_without_a_file) {
  const auto security = Security::load("");
  ASSERT_TRUE(security.ok());
  EXPECT_EQ((*security)->current()->tls, nullptr);
  EXPECT_EQ((*security)->current()->auth, nullptr);
  EXPECT_TRUE((*security)->reload().ok());
}

TEST(security, does_not_begin_with_a_bad_file) {
  const WebConfigFile file("x: y\n");
  EXPECT_FALSE(Security::load(file.path()).ok());
}

TEST(security, takes_over_what_it_reads_again) {
  const WebConfigFile file(users("alice", kSecretHash));
  const auto security = Security::load(file.path());
  ASSERT_TRUE(security.ok());
  const auto before = (*security)->current();
  EXPECT_TRUE(before->auth->admits("Basic YWxpY2U6c2VjcmV0"));
  file.write(users("alice", kOtherHash));
  ASSERT_TRUE((*security)->reload().ok());
  EXPECT_FALSE((*security)->current()->auth->admits("Basic YWxpY2U6c2VjcmV0"));  // not remembered
  EXPECT_TRUE((*security)->current()->auth->admits("Basic YWxpY2U6b3RoZXI="));
  EXPECT_TRUE(before->auth->admits("Basic YWxpY2U6c2VjcmV0"));
}

TEST(security, remembers_who_was_right_when_it_reads_again) {
  const WebConfigFile file(users("alice", kCost10Hash));
  const auto security = Security::load(file.path());
  ASSERT_TRUE(security.ok());
  const auto admission = [&] {
    return cpu_time_of(
        [&] { EXPECT_TRUE((*security)->current()->auth->admits("Basic YWxpY2U6c2VjcmV0")); });
  };
  const auto first = admission();
  ASSERT_TRUE((*security)->reload().ok());
  EXPECT_LT(admission() * 10, first);
}

TEST(security, keeps_what_it_has_when_the_file_is_bad) {
  const WebConfigFile file(users("alice", kSecretHash));
  const auto security = Security::load(file.path());
  ASSERT_TRUE(security.ok());
  const auto before = (*security)->current();
  file.write(users("alice", "secret"));
  const Status status = (*security)->reload();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("web.yml:2: the password of 'alice' is not"));
  EXPECT_EQ((*security)->current(), before);
}

TEST(security, keeps_its_certificate_when_the_new_one_has_expired) {
  const WebConfigFile file;
  file.write_pair("a", make_key_pair());
  file.write_tls("a");
  std::time_t now = std::time(nullptr);
  const auto security = Security::load(file.path(), [&] { return now; });
  ASSERT_TRUE(security.ok()) << security.error().message;
  const auto before = (*security)->current();
  EXPECT_NE(before->tls, nullptr);
  now += 7200;
  const Status status = (*security)->reload();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("a.crt' expired on "));
  EXPECT_EQ((*security)->current(), before);
  EXPECT_FALSE(Security::load(file.path(), [&] { return now; }).ok());
}

}  // namespace
}  // namespace flowtop::http
