// SPDX-License-Identifier: Apache-2.0
#include "calibrate/report.h"

#include <gtest/gtest.h>

namespace flowtop::calibrate {
namespace {

TEST(report, has_one_verdict) {
  EXPECT_EQ(verdict({}), "pass");
  EXPECT_EQ(verdict({.failures = {"1 operations without a row"}}), "fail");
  const Report skipped{.skipped = "one CPU: two are needed"};
  EXPECT_EQ(verdict(skipped), "skipped");
  EXPECT_FALSE(skipped.passed());
}

TEST(report, is_only_late_where_nothing_but_time_failed) {
  const Gap late{.median_ns = 3, .p99_ns = 9, .median_tolerance_ns = 2, .p99_tolerance_ns = 10};
  const Gap later{.median_ns = 1, .p99_ns = 11, .median_tolerance_ns = 2, .p99_tolerance_ns = 10};
  const Gap fine{.median_ns = 2, .p99_ns = 10, .median_tolerance_ns = 2, .p99_tolerance_ns = 10};
  const Portion few{.of = 10, .share = 0.1, .at_least = 0.5};
  EXPECT_FALSE(late.holds());
  EXPECT_FALSE(later.holds());
  EXPECT_TRUE(fine.holds());
  EXPECT_TRUE((Report{.gaps = {fine, late, later}, .failures = {"a", "b"}}.is_only_late()));
  EXPECT_TRUE((Report{.gaps = {late}, .portions = {few}, .failures = {"a", "b"}}.is_only_late()));
  EXPECT_FALSE((Report{.gaps = {fine, late}, .failures = {"a", "missing"}}.is_only_late()));
  EXPECT_FALSE((Report{.portions = {few}, .failures = {"a", "missing"}}.is_only_late()));
  EXPECT_FALSE((Report{.gaps = {fine}, .failures = {"missing"}}.is_only_late()));
  EXPECT_FALSE((Report{.gaps = {fine}}.is_only_late()));
  const Portion of_none{.of = 0, .share = 0, .at_least = 0.5};
  EXPECT_TRUE((Report{.gaps = {late}, .portions = {of_none}, .failures = {"a"}}.is_only_late()));
  EXPECT_FALSE((Report{.portions = {of_none}}.is_only_late()));
}

TEST(report, is_only_late_where_the_host_did_not_let_it_happen) {
  const Portion premise{.of = 10, .share = 0.1, .at_least = 0.5, .premise = true};
  const Portion other{.of = 10, .share = 0.1, .at_least = 0.5};
  const Report skipped{.skipped = "why", .portions = {other, premise}};
  EXPECT_TRUE(skipped.is_only_late());
  EXPECT_EQ(skipped.unmet_premise(), &skipped.portions[1]);
  EXPECT_FALSE((Report{.portions = {premise}, .failures = {"missing"}}.is_only_late()));
  EXPECT_FALSE((Report{.skipped = "one CPU: two are needed"}.is_only_late()));
}

TEST(report, is_only_late_where_a_program_misjudged_how_long_it_slept) {
  const Agreement by_clock{.what = "state", .known = 996, .agreed = 995, .by_its_clock = true};
  const Agreement known{.what = "result", .known = 996, .agreed = 995};
  EXPECT_TRUE((Report{.agreements = {by_clock}, .failures = {"a"}}.is_only_late()));
  EXPECT_FALSE((Report{.agreements = {known}, .failures = {"a"}}.is_only_late()));
  EXPECT_FALSE((Report{.agreements = {by_clock, known}, .failures = {"a", "b"}}.is_only_late()));
  EXPECT_FALSE((Report{.hidden = 1, .agreements = {by_clock}}.is_only_late()));
}

TEST(report, of_instants_that_a_premise_asks_for_too_few_say_nothing) {
  const Portion few{.of = 10, .share = 0.1, .at_least = 0.5, .premise = true};
  const Portion enough{.of = 10, .share = 0.5, .at_least = 0.5, .premise = true};
  const Gap late{.median_ns = 3, .median_tolerance_ns = 2};
  const Gap late_there{.median_ns = 3, .median_tolerance_ns = 2, .of_premise = true};
  const Report disturbed{.portions = {few}};
  EXPECT_FALSE(disturbed.is_wrong(late_there));
  EXPECT_TRUE(disturbed.is_wrong(late));
  EXPECT_TRUE((Report{.portions = {enough}}.is_wrong(late_there)));
  EXPECT_TRUE(Report{}.is_wrong(late_there));
  EXPECT_TRUE((Report{.gaps = {late_there}, .portions = {few}}.is_only_late()));
}

TEST(agreement, of_nothing_is_whole) {
  EXPECT_EQ(Agreement{}.share(), 1);
  EXPECT_EQ((Agreement{.known = 4, .agreed = 3}.share()), 0.75);
}

TEST(agreement, holds_in_999_of_1000_and_of_what_was_seen) {
  EXPECT_TRUE((Agreement{.known = 1000, .agreed = 999}.holds(0)));
  EXPECT_FALSE((Agreement{.known = 999, .agreed = 998}.holds(0)));
  EXPECT_TRUE((Agreement{.known = 999, .agreed = 990}.holds(9)));
}

}  // namespace
}  // namespace flowtop::calibrate
