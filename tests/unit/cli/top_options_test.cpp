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

TEST(top_options, what_only_a_batch_can_do_says_that_it_is_one) {
  const auto is_batch = [](const TopOptions& options) { return check_top_options(options)->batch; };
  EXPECT_FALSE(is_batch({}));
  EXPECT_TRUE(is_batch(batch()));
  TopOptions with_format;
  with_format.format = "csv";
  EXPECT_TRUE(is_batch(with_format));
  TopOptions with_iterations;
  with_iterations.iterations = "3";
  EXPECT_TRUE(is_batch(with_iterations));
}

TEST(top_options, the_screen_is_sorted_by_what_it_shows) {
  const auto column = [](std::string_view key) {
    return column_of(flow::parse_sort_column(key).value());
  };
  EXPECT_EQ(column("operations"), "ops");
  EXPECT_EQ(column("operation_bytes"), "bytes");
  EXPECT_EQ(column("errors"), "errors");
  EXPECT_EQ(column("useful_completion_ns"), "p99_useful");
  EXPECT_EQ(column("wake_batch"), "p99_batch");
  EXPECT_EQ(column("remote"), "remote");
  TopOptions options;
  options.sort = "remote_deliveries";
  EXPECT_EQ(message_of(options),
            "--sort: 'remote_deliveries': the screen has no such column; add --batch");
  options.batch = true;
  EXPECT_EQ(message_of(options), "no error");
}

TEST(top_options, of_a_recording_are_those_of_the_screen) {
  TopOptions options;
  options.recording = "night.rec";
  options.sort = "errors";
  ASSERT_TRUE(check_top_options(options).ok());
  EXPECT_EQ(check_top_options(options)->recording, "night.rec");
  for (std::optional<std::string> TopOptions::*option :
       {&TopOptions::iterations, &TopOptions::format, &TopOptions::limit, &TopOptions::cells,
        &TopOptions::histograms}) {
    TopOptions more = options;
    more.*option = "1";
    EXPECT_THAT(message_of(more), ::testing::HasSubstr(" does not go with --replay"));
  }
  options.filters.device = "loop0";
  EXPECT_THAT(message_of(options), StartsWith("--device does not go with --replay"));
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
  options.rows = "fio speed>1";
  EXPECT_EQ(message_of(options),
            "--filter: 'fio speed>1', character 5: nothing is called 'speed'; see flowtop-top(1)");
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
