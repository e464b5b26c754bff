// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_findings.h"

namespace flowtop::output {
namespace {

using nlohmann::json;

TEST(calibrate_json, has_every_number_of_a_report) {
  const json root = json::parse(calibrate_json(test::sample_findings()));
  EXPECT_EQ(root["verdict"], "fail");
  ASSERT_EQ(root["scenarios"].size(), 3U);
  EXPECT_EQ(root["scenarios"][1], json::parse(R"({
    "scenario": "remote", "what": "elsewhere", "verdict": "fail", "runs": 1,
    "operations": 100, "matched": 99, "unwaited": 0, "missing": 1, "extra": 2,
    "fragments": 0, "wakes": 0, "order_violations": 3, "outside": 4,
    "unseen": 5, "hidden": 0, "missed": 0,
    "agreement": {"consumer": {"known": 99, "agreed": 50}},
    "off_by": {
      "submit": {"count": 99, "median_ns": 1, "p99_ns": 2, "max_ns": 3,
                 "median_tolerance_ns": 4, "p99_tolerance_ns": 5},
      "oncpu": {"count": 9, "median_ns": 1, "p99_ns": 2, "max_ns": 3,
                "median_tolerance_ns": 4, "p99_tolerance_ns": 5}},
    "shares": {"failed": {"of": 8, "share": 0.25, "at_least": 0.5, "at_most": 1.0}},
    "failures": ["1 operations without a row", "consumer agrees in 50 of 99"]})"));
  EXPECT_EQ(root["scenarios"][2], json::parse(R"({
    "scenario": "iopoll", "what": "polls", "verdict": "skipped",
    "reason": "the device has no queues"})"));
}

TEST(calibrate_json, passes_where_nothing_failed) {
  auto findings = test::sample_findings();
  findings.reports.erase(findings.reports.begin() + 1);
  EXPECT_EQ(json::parse(calibrate_json(findings))["verdict"], "pass");
}

TEST(calibrate_json, has_the_cost_or_why_it_has_none) {
  auto findings = test::sample_findings();
  EXPECT_EQ(json::parse(calibrate_json(findings))["own_cost"],
            json::parse(R"({"scenario": "depth1", "operations": 2000, "run_ns": 3000000,
                            "calls": 15000})"));
  findings.cost = {.not_measured = "no statistics"};
  EXPECT_EQ(json::parse(calibrate_json(findings))["own_cost"],
            json::parse(R"({"not_measured": "no statistics"})"));
}

}  // namespace
}  // namespace flowtop::output
