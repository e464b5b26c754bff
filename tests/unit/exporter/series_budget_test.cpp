// SPDX-License-Identifier: Apache-2.0
#include "exporter/series_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "exporter/exposition.h"
#include "sample_of_test.h"

namespace flowtop::exporter {
namespace {

std::size_t series_in(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  std::size_t series = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#') && line.find(part) != std::string::npos) ++series;
  }
  return series;
}

TEST(series_budget, is_what_the_exposition_has) {
  const std::string text = to_text(SampleCollectable(test::shared_sample()));
  const SeriesBudget budget = series_budget(2, 1);
  // The labels of operations have both names.
  EXPECT_EQ(series_in(text, "{device=\"nvme0n1\"") - budget.per_operation_kind, budget.per_device);
  EXPECT_EQ(series_in(text, "delivery=") / 2, budget.per_operation_kind);
  const std::size_t errors_that_it_had_not = 15;
  const std::size_t placements_that_it_had_not = 4;
  const std::size_t causes_that_it_had_not = 2;
  EXPECT_EQ(series_in(text, "{group=\"fio.service\"") + errors_that_it_had_not +
                2 * placements_that_it_had_not + 2 * causes_that_it_had_not,
            budget.per_group);
  EXPECT_EQ(series_in(text, "{bus_device=\"0000:01:00.0\""), budget.per_bounced_device);
  EXPECT_LE(series_in(text, "") + series_in(to_text(SelfCollectable({})), ""),
            budget.total(2, 2, 2, 2));
}

TEST(series_budget, is_a_formula) {
  const SeriesBudget budget = {.per_operation_kind = 2,
                               .per_device = 300,
                               .per_group = 100,
                               .per_bounced_device = 3,
                               .fixed = 50};
  EXPECT_EQ(budget.total(10, 3, 4, 5), 20U + 900 + 400 + 15 + 50);
  EXPECT_THAT(describe(budget, 64, 3),
              testing::HasSubstr("series = 2 x K + 300 x D + 100 x G + 3 x B + 50\n"));
  EXPECT_THAT(describe(budget, 64, 3), testing::HasSubstr("at most 66"));
  EXPECT_THAT(describe(budget, 64, 3), testing::HasSubstr("at most 256"));
  EXPECT_THAT(describe(budget, 64, 3), testing::EndsWith(": 8846\n"));
}

}  // namespace
}  // namespace flowtop::exporter
