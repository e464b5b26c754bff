// SPDX-License-Identifier: Apache-2.0
#include "cli/filters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <string>

namespace flowtop::cli {
namespace {

using ::testing::StartsWith;

constexpr std::uint32_t kLoop3 = (7U << 20U) | 3U;

TEST(filters, nothing_given_is_no_filter) {
  const auto filter = filter_for_host({});
  ASSERT_TRUE(filter.ok());
  EXPECT_FALSE(filter->tgid || filter->dev || filter->flow_id || filter->min_latency_ns);
}

TEST(filters, values_are_parsed) {
  FilterOptions options;
  options.pid = std::to_string(getpid());
  options.flow = "beef";
  options.min_latency = "1.5ms";
  const auto filter = filter_for_host(options);
  ASSERT_TRUE(filter.ok());
  EXPECT_EQ(filter->tgid, static_cast<std::uint32_t>(getpid()));
  EXPECT_EQ(filter->flow_id, 0xbeefU);
  EXPECT_EQ(filter->min_latency_ns, 1'500'000U);
}

TEST(filters, each_error_names_its_option) {
  const auto message_with = [](std::optional<std::string> FilterOptions::*option) {
    FilterOptions options;
    options.*option = "no such thing";
    const auto filter = filter_for_host(options);
    return filter.ok() ? "no error" : filter.error().message;
  };
  EXPECT_THAT(message_with(&FilterOptions::pid), StartsWith("--pid: "));
  EXPECT_THAT(message_with(&FilterOptions::device), StartsWith("--device: "));
  EXPECT_THAT(message_with(&FilterOptions::flow), StartsWith("--flow: "));
  EXPECT_THAT(message_with(&FilterOptions::min_latency), StartsWith("--min-latency: "));
}

TEST(filters, of_a_recording_ask_the_recording) {
  const output::Names names{.devices = {{kLoop3, "loop3"}}, .cgroups = {}};
  FilterOptions options;
  options.pid = "2147483647";  // need not exist here
  options.device = "/dev/loop3";
  const auto filter = filter_for_recording(options, names);
  ASSERT_TRUE(filter.ok());
  EXPECT_EQ(filter->tgid, 2147483647U);
  EXPECT_EQ(filter->dev, kLoop3);

  options.device = "loop4";
  EXPECT_FALSE(filter_for_recording(options, names).ok());
}

}  // namespace
}  // namespace flowtop::cli
