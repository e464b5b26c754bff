// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/basic_auth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <latch>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "cpu_time.h"
#include "exporter/http/bcrypt.h"
#include "exporter/http/credentials.h"
#include "hashes.h"

namespace flowtop::http {
namespace {

TEST(bcrypt, knows_its_hashes) {
  EXPECT_TRUE(is_bcrypt_hash(kSecretHash));
  EXPECT_TRUE(is_bcrypt_hash(kCost10Hash));
  const std::string tail = std::string(kSecretHash).substr(6);
  EXPECT_TRUE(is_bcrypt_hash("$2a$31" + tail));
  EXPECT_TRUE(is_bcrypt_hash("$2y$04" + tail));
  for (const std::string& text :
       {std::string(), std::string("secret"), "$2x$04" + tail, "$2b$03" + tail, "$2b$32" + tail,
        "$2b$4x" + tail, "$2b$0:" + tail, "$2b$04" + tail + "a", "$2b$04" + tail.substr(1),
        "$2b$04" + tail.substr(0, tail.size() - 1) + "!",
        std::string("$6$aaaaaaaa$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}) {
    EXPECT_FALSE(is_bcrypt_hash(text)) << text;
  }
}

TEST(bcrypt, knows_the_password) {
  EXPECT_TRUE(is_password_of("secret", kSecretHash));
  EXPECT_FALSE(is_password_of("Secret", kSecretHash));
  EXPECT_FALSE(is_password_of("", kSecretHash));
  EXPECT_FALSE(is_password_of("secret", hash_of_nobody(kSecretHash)));
  EXPECT_TRUE(is_bcrypt_hash(hash_of_nobody(kSecretHash)));
}

TEST(credentials, are_read) {
  const auto credentials = parse_basic_credentials("Basic YWxpY2U6c2VjcmV0");
  ASSERT_TRUE(credentials.has_value());
  EXPECT_EQ(credentials->user, "alice");
  EXPECT_EQ(credentials->password, "secret");
  EXPECT_EQ(parse_basic_credentials("bASIC   YTpiOmM=")->password, "b:c");  // a:b:c
  EXPECT_EQ(parse_basic_credentials("Basic Og==")->user, "");               // :
}

TEST(credentials, refuse_what_is_not_strictly_base64) {
  for (const std::string text :
       {"", "Basic", "Basic ", "Basic    ", "Bearer YWxpY2U6c2VjcmV0", "BasicYWxpY2U6c2VjcmV0",
        "Basic YWxpY2U6c2VjcmV", "Basic YWxpY2U6c2VjcmV0 ", "Basic YWxp Y2U6c2VjcmV0",
        "Basic =WxpY2U6c2VjcmV0", "Basic YTpi====", "Basic Y===", "Basic ====", "Basic YT=i",
        "Basic YWxp-2U6c2VjcmV0", "Basic YWxpY2U=" /* no colon */, "Basic YTpiAGM=" /* NUL */}) {
    EXPECT_FALSE(parse_basic_credentials(text).has_value()) << text;
  }
}

TEST(verified_cache, holds_what_was_put_in_and_no_more_than_it_can) {
  VerifiedCache cache;
  const Credentials alice = {"alice", "secret"};
  EXPECT_FALSE(cache.contains(alice, kSecretHash));
  cache.insert(alice, kSecretHash);
  EXPECT_TRUE(cache.contains(alice, kSecretHash));
  EXPECT_FALSE(cache.contains({"alice", "Secret"}, kSecretHash));
  EXPECT_FALSE(cache.contains({"alic", "esecret"}, kSecretHash));
  EXPECT_FALSE(cache.contains(alice, kCost10Hash));
  for (int i = 0; i < 64; ++i) cache.insert({"bob", std::to_string(i)}, kSecretHash);
  EXPECT_FALSE(cache.contains(alice, kSecretHash));
  EXPECT_TRUE(cache.contains({"bob", "0"}, kSecretHash));
}

TEST(verified_cache, holds_the_same_only_once) {
  VerifiedCache cache;
  cache.insert({"alice", "secret"}, kSecretHash);
  for (int i = 0; i < 64; ++i) cache.insert({"bob", "other"}, kOtherHash);
  EXPECT_TRUE(cache.contains({"alice", "secret"}, kSecretHash));
}

TEST(basic_auth, admits_who_is_right) {
  const BasicAuth auth({{"alice", kSecretHash}, {"bob", kOtherHash}});
  EXPECT_TRUE(auth.admits("Basic YWxpY2U6c2VjcmV0"));   // alice:secret
  EXPECT_TRUE(auth.admits("Basic Ym9iOm90aGVy"));       // bob:other
  EXPECT_FALSE(auth.admits("Basic Ym9iOnNlY3JldA=="));  // bob:secret
  EXPECT_FALSE(auth.admits("Basic ZXZlOnNlY3JldA=="));  // eve:secret
  EXPECT_FALSE(auth.admits("Basic YWxpY2U6"));          // alice:
  EXPECT_FALSE(auth.admits("!"));
  EXPECT_FALSE(auth.admits(""));
}

std::chrono::nanoseconds time_of(const BasicAuth& auth, std::string_view authorization) {
  return cpu_time_of([&] { static_cast<void>(auth.admits(authorization)); });
}

TEST(basic_auth, pays_for_bcrypt_once_and_for_every_mistake) {
  const BasicAuth auth(std::map<std::string, std::string>{{"alice", kCost10Hash}});
  const auto wrong_password = time_of(auth, "Basic YWxpY2U6d3Jvbmc=");
  const auto unknown_user = time_of(auth, "Basic ZXZlOnNlY3JldA==");
  ASSERT_TRUE(auth.admits("Basic YWxpY2U6c2VjcmV0"));
  const auto known = time_of(auth, "Basic YWxpY2U6c2VjcmV0");
  EXPECT_GT(unknown_user * 3, wrong_password);
  EXPECT_GT(wrong_password * 3, unknown_user);
  EXPECT_LT(known * 10, wrong_password);
  EXPECT_GT(time_of(auth, "Basic YWxpY2U6d3Jvbmc=") * 3, wrong_password);  // never remembered
}

// The name tells neither by the cost of its hash nor by having none.
TEST(basic_auth, refuses_every_name_alike) {
  const BasicAuth auth({{"alice", kCost10Hash}, {"bob", kSecretHash}});
  const auto of_high_cost = time_of(auth, "Basic YWxpY2U6d3Jvbmc=");  // alice:wrong
  const auto of_low_cost = time_of(auth, "Basic Ym9iOndyb25n");       // bob:wrong
  const auto unknown = time_of(auth, "Basic ZXZlOndyb25n");           // eve:wrong
  const auto [least, most] = std::minmax({of_high_cost, of_low_cost, unknown});
  EXPECT_LT(most, least * 2);
}

TEST(basic_auth, finds_out_once_for_all_who_come_together) {
  const BasicAuth auth(std::map<std::string, std::string>{{"alice", kCost10Hash}});
  const auto once = time_of(auth, "Basic YWxpY2U6d3Jvbmc=");
  constexpr int kScrapers = 8;
  std::latch together(kScrapers);
  const auto all = cpu_time_of(
      [&] {
        std::vector<std::thread> scrapers;
        for (int i = 0; i < kScrapers; ++i) {
          scrapers.emplace_back([&] {
            together.arrive_and_wait();
            EXPECT_TRUE(auth.admits("Basic YWxpY2U6c2VjcmV0"));
          });
        }
        for (std::thread& scraper : scrapers) scraper.join();
      },
      CLOCK_PROCESS_CPUTIME_ID);
  EXPECT_LT(all, once * 3);
}

TEST(basic_auth, takes_over_what_another_found_out) {
  const auto verified = std::make_shared<VerifiedCache>();
  const BasicAuth before({{"alice", kCost10Hash}, {"bob", kSecretHash}}, verified);
  const BasicAuth after({{"alice", kCost10Hash}, {"bob", kOtherHash}}, verified);
  const auto once = time_of(before, "Basic YWxpY2U6c2VjcmV0");
  EXPECT_TRUE(before.admits("Basic Ym9iOnNlY3JldA=="));  // bob:secret
  EXPECT_LT(time_of(after, "Basic YWxpY2U6c2VjcmV0") * 10, once);
  EXPECT_TRUE(after.admits("Basic YWxpY2U6c2VjcmV0"));
  EXPECT_FALSE(after.admits("Basic Ym9iOnNlY3JldA=="));  // it is not that any more
}

}  // namespace
}  // namespace flowtop::http
