// SPDX-License-Identifier: Apache-2.0
#include "exporter/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowtop::exporter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::string complaint(const Options& options) {
  const Result<Settings> settings = check_options(options, 2);
  EXPECT_FALSE(settings.ok());
  EXPECT_EQ(settings.error().kind, ErrorKind::kUsage);
  return settings.error().message;
}

TEST(options, have_defaults) {
  const Result<Settings> settings = check_options({}, 2);
  ASSERT_TRUE(settings.ok());
  EXPECT_THAT(settings->listen_addresses, ElementsAre("127.0.0.1:19850"));
  EXPECT_EQ(settings->telemetry_path, "/metrics");
  EXPECT_EQ(settings->interval, 5s);
  EXPECT_EQ(settings->max_groups, 64U);
  EXPECT_EQ(settings->group_retention, 10min);
  EXPECT_EQ(settings->cells, 4096U);
}

TEST(options, cells_grow_with_the_host_and_with_the_groups) {
  EXPECT_EQ(check_options({}, 64)->cells, 32768U);
  EXPECT_EQ(check_options({}, 4096)->cells, 131072U);
  Options options;
  options.max_groups = "512";
  EXPECT_EQ(check_options(options, 16)->cells, 65536U);
  options.max_groups = "4096";
  EXPECT_EQ(check_options(options, 4096)->cells, 131072U);
  options.max_groups = "1";
  EXPECT_EQ(check_options(options, 64)->cells, 4096U);
  options.cells = "100";
  EXPECT_EQ(check_options(options, 64)->cells, 100U);
}

TEST(options, sockets_of_systemd_stand_alone) {
  Options options;
  options.systemd_socket = true;
  EXPECT_THAT(check_options(options, 2)->listen_addresses, IsEmpty());
  options.listen_addresses = {":1"};
  EXPECT_EQ(complaint(options),
            "--web.systemd-socket excludes --web.listen-address: leave one of them out");
}

TEST(options, interval_is_of_use) {
  Options options;
  for (const char* const wrong : {"199ms", "301s"}) {
    options.interval = wrong;
    EXPECT_EQ(complaint(options), "--interval: '" + std::string(wrong) + "': write 200ms to 5m");
  }
  options.interval = "soon";
  EXPECT_THAT(complaint(options), testing::StartsWith("--interval: 'soon': not a duration"));
}

TEST(options, telemetry_path_is_a_path_of_its_own) {
  Options options;
  for (const char* const wrong : {"", "/", "metrics", "/a b", "/m?x", "/\n", "/%41"}) {
    options.telemetry_path = wrong;
    EXPECT_THAT(complaint(options), testing::EndsWith("write a path such as /metrics"));
  }
  options.telemetry_path = "/-/ready";
  EXPECT_EQ(complaint(options),
            "--web.telemetry-path: '/-/ready': /-/ is taken; write another path");
}

TEST(options, promises_are_of_a_flow_or_a_device) {
  Options options;
  options.expect_direct = {"00c0ffee", "12345678"};
  const Result<Settings> settings = check_options(options, 2);
  ASSERT_TRUE(settings.ok());
  ASSERT_EQ(settings->promises.size(), 2U);
  EXPECT_EQ(settings->promises[0].flow_id, 0x00c0ffeeU);
  EXPECT_EQ(settings->promises[0].dev, std::nullopt);
  EXPECT_EQ(settings->promises[1].flow_id, 0x12345678U);
  options.expect_direct = {"no-such-device"};
  EXPECT_THAT(complaint(options), testing::StartsWith("--expect-direct: "));
  options.expect_direct.assign(17, "00c0ffee");
  EXPECT_THAT(complaint(options), testing::StartsWith("--expect-direct: 17 were given"));
}

TEST(options, counts_are_counts) {
  Options options;
  options.max_groups = "0";
  EXPECT_THAT(complaint(options), testing::StartsWith("--max-groups: '0'"));
  options.max_groups = "4097";
  EXPECT_THAT(complaint(options), testing::HasSubstr("more than 4096"));
  options = {};
  options.cells = "1e9";
  EXPECT_THAT(complaint(options), testing::StartsWith("--cells: '1e9'"));
  options = {};
  options.group_retention = "-1s";
  EXPECT_THAT(complaint(options), testing::StartsWith("--group-retention: '-1s'"));
}

}  // namespace
}  // namespace flowtop::exporter
