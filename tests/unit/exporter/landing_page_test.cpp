// SPDX-License-Identifier: Apache-2.0
#include "exporter/landing_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_of_test.h"

namespace flowtop::exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(landing_page, shows_what_is_attached_and_what_was_seen) {
  const Sample sample = test::sample();
  const std::string html =
      to_html({.telemetry_path = "/m", .why_not_ready = std::nullopt, .sample = &sample});
  EXPECT_THAT(html, HasSubstr("Ready: 1 of 2 BPF programs are attached."));
  EXPECT_THAT(html, HasSubstr("<a href=\"/m\">Metrics</a>"));
  EXPECT_THAT(html, HasSubstr("<td>nvme0n1</td><td class=\"number\">10</td>"));
  EXPECT_THAT(html, HasSubstr("no: this kernel has &quot;none&quot;"));
  EXPECT_THAT(html, HasSubstr("<td>sync</td><td>exact</td><td>&lt;b&gt;</td>"));
  EXPECT_THAT(html, Not(HasSubstr("<b></td>")));
}

TEST(landing_page, says_why_it_is_not_ready) {
  const std::string html =
      to_html({.telemetry_path = "/metrics", .why_not_ready = "a < b", .sample = nullptr});
  EXPECT_THAT(html, HasSubstr("Not ready: a &lt; b."));
  EXPECT_THAT(html, Not(HasSubstr("<h2>")));
}

}  // namespace
}  // namespace flowtop::exporter
