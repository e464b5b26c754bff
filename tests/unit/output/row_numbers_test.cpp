// SPDX-License-Identifier: Apache-2.0
#include "output/row_numbers.h"

#include <gtest/gtest.h>

#include <set>

#include "support/cells.h"

namespace flowtop::output {
namespace {

// Half a second of 10 reads of 4 KiB, 4 of them consumed elsewhere; each took 3 us.
flow::Tally tally() {
  flow::Tally tally = test::row_of(1, 10, 3'000).tally;
  tally.counters[flow::counter_index("remote_deliveries")] = 4;
  tally.counters[flow::counter_index("errors")] = 2;
  tally.states[FLOWTOP_STATE_WAITING] = 8;
  tally.states[FLOWTOP_STATE_RUNNING] = 2;
  return tally;
}

std::optional<double> number(std::string_view name, const flow::Tally& of) {
  const RowNumber* const found = find_row_number(name);
  EXPECT_NE(found, nullptr) << name;
  return found->of(of, 0.5);
}

TEST(row_numbers, are_those_of_the_interval) {
  EXPECT_EQ(number("ops", tally()), 20.0);
  EXPECT_EQ(number("bytes", tally()), 20.0 * 4096);
  EXPECT_EQ(number("errors", tally()), 2.0);
  EXPECT_EQ(number("remote", tally()), 0.4);
  EXPECT_EQ(number("waiting", tally()), 0.8);
  EXPECT_EQ(number("running", tally()), 0.2);
  EXPECT_EQ(number("woken", tally()), 0.0);
  EXPECT_EQ(number("n_useful", tally()), 10.0);
  EXPECT_NEAR(number("p99_useful", tally()).value_or(0), 3'000, 375);
  EXPECT_EQ(number("p50_useful", tally()), number("p99_useful", tally()));
}

TEST(row_numbers, are_nothing_where_they_are_undefined) {
  EXPECT_EQ(number("remote", {}), std::nullopt);
  EXPECT_EQ(number("waiting", {}), std::nullopt);
  EXPECT_EQ(number("p50_debt", {}), std::nullopt);
  EXPECT_EQ(number("n_debt", {}), 0.0);
}

TEST(row_numbers, know_every_histogram_by_its_heading_or_key) {
  for (const char* const name :
       {"useful", "debt", "deliverable", "runq", "ready", "hold", "submit_to_issue",
        "issue_to_complete", "complete_to_cqe", "complete_to_wake_sent", "wake_sent_to_wake"}) {
    ASSERT_NE(find_row_number(std::string("p50_") + name), nullptr) << name;
    EXPECT_EQ(find_row_number(std::string("p50_") + name)->kind, NumberKind::kDuration) << name;
  }
  EXPECT_EQ(find_row_number("p99_batch")->kind, NumberKind::kPlain);
  EXPECT_EQ(find_row_number("p99_useful_completion_ns"), nullptr);
}

TEST(row_numbers, have_names_of_their_own) {
  std::set<std::string> names;
  for (const RowNumber& number : row_numbers())
    EXPECT_TRUE(names.insert(number.name).second) << number.name;
}

}  // namespace
}  // namespace flowtop::output
