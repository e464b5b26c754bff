// SPDX-License-Identifier: Apache-2.0
#include "exporter/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sample_of_test.h"

namespace flowtop::exporter {
namespace {

using testing::HasSubstr;

struct Site {
  Published published;
  http::Routes pages = routes(
      {.published = published, .self = [] { return SelfState{}; }, .telemetry_path = "/metrics"});

  [[nodiscard]] http::Reply get(const std::string& path, bool gzip = false) const {
    return pages.at(path)({.path = path, .accepts_gzip = gzip, .head = false});
  }
};

std::string body(const http::Reply& reply) {
  std::string text;
  for (const auto& part : reply.parts) text += *part;
  return text;
}

TEST(pages, before_the_first_sample_are_not_ready) {
  const Site site;
  for (const char* const path : {"/-/ready", "/metrics"}) {
    EXPECT_EQ(site.get(path).status, 503);
    EXPECT_THAT(body(site.get(path)), HasSubstr("not ready: the BPF programs are being attached"));
  }
  EXPECT_EQ(site.get("/-/healthy").status, 200);
  EXPECT_EQ(site.get("/").status, 200);
}

TEST(pages, show_the_last_sample) {
  Site site;
  site.published.publish(std::make_shared<const Rendered>(test::shared_sample()));
  EXPECT_EQ(site.get("/-/ready").status, 200);
  const http::Reply reply = site.get("/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(reply.content_encoding, "");
  EXPECT_THAT(body(reply), HasSubstr("flowtop_device_operations_total{device=\"nvme0n1\"} 10\n"));
  EXPECT_THAT(body(reply), HasSubstr("flowtop_sample_success 1\n"));
}

TEST(pages, share_one_compressed_sample) {
  Site site;
  site.published.publish(std::make_shared<const Rendered>(test::shared_sample()));
  const http::Reply first = site.get("/metrics", true);
  EXPECT_EQ(first.content_encoding, "gzip");
  EXPECT_EQ(first.parts.at(0).get(), site.get("/metrics", true).parts.at(0).get());
}

TEST(pages, keep_the_last_sample_when_there_is_no_new_one) {
  Site site;
  site.published.publish(std::make_shared<const Rendered>(test::shared_sample()));
  site.published.note_failure("no memory");
  EXPECT_EQ(site.get("/metrics").status, 200);
  EXPECT_EQ(site.get("/-/ready").status, 503);
  EXPECT_THAT(body(site.get("/-/ready")), HasSubstr("no memory"));
  EXPECT_EQ(site.published.counts().failures, 1U);
  site.published.publish(std::make_shared<const Rendered>(test::shared_sample()));
  EXPECT_EQ(site.get("/-/ready").status, 200);
}

}  // namespace
}  // namespace flowtop::exporter
