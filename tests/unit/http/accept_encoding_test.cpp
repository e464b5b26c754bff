// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/accept_encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace flowtop::http {
namespace {

TEST(accept_encoding, takes_gzip_by_name) {
  for (const std::string text :
       {"gzip", "GZIP", "x-gzip", "deflate, gzip", "gzip;q=1", "gzip; q=0.001", "gzip ; Q=1.000",
        " br;q=1.0 ,\tgzip;q=0.5", "gzip;q=1.", "gzip;level=9", "gzip, *;q=0", ",,gzip,"}) {
    EXPECT_TRUE(accepts_gzip(text)) << text;
  }
}

TEST(accept_encoding, takes_what_is_not_named_by_star) {
  EXPECT_TRUE(accepts_gzip("*"));
  EXPECT_TRUE(accepts_gzip("br, *;q=0.1"));
  EXPECT_FALSE(accepts_gzip("*;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0, *"));
}

TEST(accept_encoding, refuses_the_rest) {
  for (const std::string text :
       {"", "identity", "br", "gzipped", "gzip;q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip; q=0",
        "gzip;q=", "gzip;q=abc", "gzip;q=-1", "gzip;q=2", "gzip;q=1.001", "gzip;q=0.0001",
        "gzip;q=00.5", "deflate;q=1, gzip;q=0", "notgzip"}) {
    EXPECT_FALSE(accepts_gzip(text)) << text;
  }
}

TEST(token_list, finds_whole_tokens_in_any_case) {
  EXPECT_TRUE(lists_token("close", "close"));
  EXPECT_TRUE(lists_token("Upgrade, Close ", "close"));
  EXPECT_FALSE(lists_token("closed", "close"));
  EXPECT_FALSE(lists_token("", "close"));
}

}  // namespace
}  // namespace flowtop::http
