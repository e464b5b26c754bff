// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/request_rules.h"

#include <gtest/gtest.h>

namespace flowtop::http {
namespace {

TEST(without_ranges, takes_every_range_line_out) {
  EXPECT_EQ(without_ranges("GET / HTTP/1.1\r\nRange: bytes=0-1\r\nHost: a\r\nRANGE:x\r\n\r\n"),
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(without_ranges("GET / HTTP/1.1\r\nrange: a\r\nrange: b\r\n\r\n"),
            "GET / HTTP/1.1\r\n\r\n");
}

TEST(without_ranges, leaves_the_rest) {
  for (const std::string head :
       {"GET / HTTP/1.1\r\n\r\n", "GET /range: HTTP/1.1\r\nIf-Range: x\r\nX: range: 1\r\n\r\n"}) {
    EXPECT_EQ(without_ranges(head), head);
  }
}

TEST(request_rules, lists_what_a_header_says_several_times) {
  httplib::Request request;
  request.headers = {{"Accept-Encoding", "br"}, {"accept-encoding", "gzip"}};
  EXPECT_EQ(joined(request, "Accept-Encoding"), "br,gzip");
  EXPECT_EQ(joined(request, "Connection"), "");
}

TEST(request_rules, want_credentials_once) {
  httplib::Request request;
  EXPECT_EQ(authorization_of(request), "");
  request.headers.emplace("Authorization", "Basic YQ==");
  EXPECT_EQ(authorization_of(request), "Basic YQ==");
  request.headers.emplace("authorization", "Basic Yg==");
  EXPECT_EQ(authorization_of(request), "");
}

TEST(request_rules, know_a_body_by_what_announces_it) {
  const auto announces = [](const std::string& name, const std::string& value) {
    httplib::Request request;
    request.headers.emplace(name, value);
    return announces_body(request);
  };
  EXPECT_FALSE(announces("Content-Length", "0"));
  EXPECT_TRUE(announces("Content-Length", "1"));
  EXPECT_TRUE(announces("Content-Length", "-0"));
  EXPECT_TRUE(announces("Transfer-Encoding", "chunked"));
}

}  // namespace
}  // namespace flowtop::http
