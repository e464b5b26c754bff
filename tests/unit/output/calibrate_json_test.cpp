// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_reports.h"

namespace flowtop::output {
namespace {

using nlohmann::json;

TEST(calibrate_json, has_every_number_of_a_report) {
  const json root = json::parse(calibrate_json(test::sample_reports()));
  EXPECT_EQ(root["verdict"], "fail");
  ASSERT_EQ(root["scenarios"].size(), 3U);
  EXPECT_EQ(root["scenarios"][1], json::parse(R"({
    "scenario": "remote", "what": "elsewhere", "verdict": "fail",
    "operations": 100, "matched": 99, "missing": 1, "extra": 2, "order_violations": 3, "outside": 4,
    "unseen": 5, "hidden": 0,
    "agreement": {"consumer": {"known": 99, "agreed": 50}},
    "off_by": {
      "submit": {"count": 99, "median_ns": 1, "p99_ns": 2, "max_ns": 3,
                 "median_tolerance_ns": 4, "p99_tolerance_ns": 5},
      "ready": {"count": 0, "median_ns": 0, "p99_ns": 0, "max_ns": 0,
                "median_tolerance_ns": 4, "p99_tolerance_ns": 5}},
    "failures": ["1 operations without a row", "consumer agrees in 50 of 99"]})"));
  EXPECT_EQ(root["scenarios"][2], json::parse(R"({
    "scenario": "iopoll", "what": "polls", "verdict": "skipped",
    "reason": "the device has no queues"})"));
}

TEST(calibrate_json, passes_where_nothing_failed) {
  auto reports = test::sample_reports();
  reports.erase(reports.begin() + 1);
  EXPECT_EQ(json::parse(calibrate_json(reports))["verdict"], "pass");
}

}  // namespace
}  // namespace flowtop::output
