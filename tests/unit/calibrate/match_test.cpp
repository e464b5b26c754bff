// SPDX-License-Identifier: Apache-2.0
#include "calibrate/match.h"

#include <gtest/gtest.h>

#include <utility>

#include "run.h"

namespace flowtop::calibrate {
namespace {

using test::ledger_of;
using test::records_of;
using test::rows_of;

TEST(match, joins_by_user_data_in_any_order) {
  const auto entries = ledger_of(3);
  auto records = records_of(3);
  std::swap(records[0], records[2]);
  const auto rows = rows_of(records);
  const Match matched = match(rows, entries);
  ASSERT_EQ(matched.pairs.size(), 3U);
  for (const Pair& pair : matched.pairs) {
    EXPECT_EQ(pair.row->record.submit_ns, pair.entry->before_submit_ns + 10);
  }
  EXPECT_EQ(matched.missing.size(), 0U);
  EXPECT_TRUE(matched.extra.empty());
}

TEST(match, counts_what_has_no_row) {
  const auto entries = ledger_of(3);
  const auto rows = rows_of({test::record_of(1)});
  const Match matched = match(rows, entries);
  EXPECT_EQ(matched.pairs.size(), 1U);
  EXPECT_EQ(matched.missing.size(), 2U);
  EXPECT_TRUE(matched.extra.empty());
}

TEST(match, counts_a_second_row_and_one_of_nothing) {
  const auto entries = ledger_of(2);
  const auto rows =
      rows_of({test::record_of(0), test::record_of(0), test::record_of(1), test::record_of(2)});
  const Match matched = match(rows, entries);
  EXPECT_EQ(matched.pairs.size(), 2U);
  EXPECT_EQ(matched.missing.size(), 0U);
  EXPECT_EQ(matched.extra.size(), 2U);
}

TEST(match, joins_calls_by_thread_and_time) {
  const auto entries = ledger_of(3);
  auto records = records_of(3);
  for (flowtop_op_record& record : records) record.ring = record.user_data = 0;
  records[1].tid = test::kSubmitter + 1;  // another thread's
  records[2].submit_ns = 3000 + 950;      // after the call had returned
  const auto rows = rows_of(records);
  const Match matched = match(rows, entries);
  ASSERT_EQ(matched.pairs.size(), 1U);
  EXPECT_EQ(matched.pairs[0].entry, &entries[0]);
  EXPECT_EQ(matched.missing.size(), 2U);
  EXPECT_EQ(matched.extra.size(), 2U);
}

TEST(match, finds_nothing_in_nothing) {
  const Match matched = match({}, {});
  EXPECT_TRUE(matched.pairs.empty());
  EXPECT_EQ(matched.missing.size(), 0U);
  EXPECT_TRUE(matched.extra.empty());
}

}  // namespace
}  // namespace flowtop::calibrate
