// SPDX-License-Identifier: Apache-2.0
#include "cli/top_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace flowtop::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::StartsWith;

TopOptions batch() {
  TopOptions options;
  options.batch = true;
  return options;
}

std::string message_of(const TopOptions& options) {
  const auto settings = check_top_options(options);
  if (settings.ok()) return "no error";
  EXPECT_EQ(settings.error().kind, ErrorKind::kUsage);
  return settings.error().message;
}

TEST(top_options, need_batch) {
  EXPECT_EQ(message_of({}), "top needs --batch: the full-screen view does not exist yet");
}

TEST(top_options, have_defaults) {
  const auto settings = check_top_options(batch());
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->interval, 1s);
  EXPECT_EQ(settings->format, TopFormat::kTable);
  EXPECT_EQ(settings->grouping, flow::Grouping::kFlow);
  EXPECT_EQ(settings->sort, flow::SortColumn());
  EXPECT_FALSE(settings->iterations || settings->limit || settings->cells || settings->histograms);
  EXPECT_FALSE(settings->filter.tgid || settings->filter.dev);
}

TEST(top_options, are_parsed) {
  TopOptions options = batch();
  options.interval = "200ms";
  options.iterations = "3";
  options.format = "json";
  options.group = "cgroup";
  options.sort = "remote";
  options.limit = "20";
  options.cells = "1024";
  options.histograms = "64";
  const auto settings = check_top_options(options);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->interval, 200ms);
  EXPECT_EQ(settings->iterations, 3U);
  EXPECT_EQ(settings->format, TopFormat::kJson);
  EXPECT_EQ(settings->grouping, flow::Grouping::kCgroup);
  EXPECT_EQ(settings->sort, flow::SortColumn(flow::SortRemote{}));
  EXPECT_EQ(settings->limit, 20U);
  EXPECT_EQ(settings->cells, 1024U);
  EXPECT_EQ(settings->histograms, 64U);
}

TEST(top_options, each_error_names_its_option) {
  for (const auto& [option, name] : {std::pair(&TopOptions::iterations, "--iterations: '0': "),
                                     std::pair(&TopOptions::limit, "--limit: '0': "),
                                     std::pair(&TopOptions::cells, "--cells: '0': "),
                                     std::pair(&TopOptions::histograms, "--histograms: '0': ")}) {
    TopOptions options = batch();
    options.*option = "0";
    EXPECT_THAT(message_of(options), StartsWith(name));
  }
  TopOptions options = batch();
  options.sort = "speed";
  EXPECT_THAT(message_of(options), StartsWith("--sort: 'speed': nothing to sort by"));
  options = batch();
  options.interval = "soon";
  EXPECT_THAT(message_of(options), StartsWith("--interval: 'soon': not a duration"));
  options.interval = "9ms";
  EXPECT_EQ(message_of(options), "--interval: '9ms': shorter than 10ms; write a longer one");
  options = batch();
  options.filters.pid = "self";
  EXPECT_THAT(message_of(options), StartsWith("--pid: 'self': "));
}

TEST(top_options, have_limits) {
  TopOptions options = batch();
  options.cells = "131073";
  EXPECT_EQ(message_of(options), "--cells: '131073': more than 131072; write a smaller number");
}

}  // namespace
}  // namespace flowtop::cli
