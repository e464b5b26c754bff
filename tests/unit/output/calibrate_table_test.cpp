// SPDX-License-Identifier: Apache-2.0
#include "output/calibrate_table.h"

#include <gtest/gtest.h>

#include "sample_findings.h"

namespace flowtop::output {
namespace {

TEST(calibrate_table, has_a_line_for_each_scenario_then_what_did_not_hold) {
  EXPECT_EQ("\n" + calibrate_table(test::sample_findings()), R"(
                                                                 submit off by  ready off by  oncpu off by
scenario  verdict  operations  missing  extra  disorder  unseen     p50    p99     p50   p99       p50 p99  agreement
depth1    pass           2000        0      0         0       0   410ns 1.90us   350ns 900ns                consumer, state 99.9%
remote    fail            100        1      2         7       5     1ns    2ns                     1ns 2ns  consumer 50.5%
iopoll    skipped                                                                                           the device has no queues
remote: 1 operations without a row
remote: consumer agrees in 50 of 99
own cost: 1.50us of BPF programs per operation, 7.5 calls (depth1, once more)
1 passed, 1 failed, 1 skipped
)");
}

TEST(calibrate_table, of_nothing_counts_nothing) {
  EXPECT_NE(calibrate_table({}).find("0 passed, 0 failed, 0 skipped"), std::string::npos);
}

TEST(calibrate_table, says_what_took_more_than_one_run) {
  const std::string text =
      calibrate_table({.reports = {{.scenario = "sync", .runs = 2}, {.scenario = "spin"}}});
  EXPECT_NE(text.find("sync: run 2 times: its instants were off by too much before\n"),
            std::string::npos);
  EXPECT_EQ(text.find("spin: run"), std::string::npos);
}

TEST(calibrate_table, says_why_the_cost_is_not_known) {
  const std::string text = calibrate_table({.cost = {.not_measured = "no statistics"}});
  EXPECT_NE(text.find("own cost: not measured: no statistics\n"), std::string::npos);
}

}  // namespace
}  // namespace flowtop::output
