// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "calibrate/report.h"

namespace flowtop::output::test {

// One that passed, one that failed, one that was skipped.
inline calibrate::Findings sample_findings() {
  calibrate::Report passed{.scenario = "depth1",
                           .what = "one at a time",
                           .operations = 2000,
                           .matched = 2000,
                           .agreements = {{"consumer", 2000, 2000}, {"state", 1990, 1989}},
                           .gaps = {{"submit", 2000, 410, 1900, 52'000, 50'000, 500'000},
                                    {"ready", 1990, 350, 900, 8'000, 50'000, 500'000}}};
  calibrate::Report failed{
      .scenario = "remote",
      .what = "elsewhere",
      .operations = 100,
      .matched = 99,
      .missing = 1,
      .extra = 2,
      .order_violations = 3,
      .outside = {.too_late = 4},
      .unseen = 5,
      .agreements = {{"consumer", 99, 50}},
      .gaps = {{"submit", 99, 1, 2, 3, 4, 5}, {"oncpu", 9, 1, 2, 3, 4, 5}},
      .portions = {{.what = "failed", .of = 8, .share = 0.25, .at_least = 0.5}},
      .failures = {"1 operations without a row", "consumer agrees in 50 of 99"}};
  calibrate::Report skipped{
      .scenario = "iopoll", .what = "polls", .skipped = "the device has no queues"};
  return {.reports = {passed, failed, skipped},
          .cost = {.scenario = "depth1", .operations = 2000, .run_ns = 3'000'000, .calls = 15'000}};
}

}  // namespace flowtop::output::test
