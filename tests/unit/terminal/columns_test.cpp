// SPDX-License-Identifier: Apache-2.0
#include "terminal/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "output/row_numbers.h"
#include "scene.h"

namespace flowtop::terminal {
namespace {

using ::testing::Contains;
using ::testing::Not;

std::vector<std::string> fitting(std::size_t width, flow::Grouping grouping = flow::Grouping::kFlow,
                                 std::string_view sorted_by = "ops") {
  std::vector<std::string> keys;
  for (const Column* column : columns_that_fit(default_columns(), grouping, sorted_by, width)) {
    keys.push_back(column->key);
  }
  return keys;
}

TEST(columns, there_is_one_for_every_number_of_the_catalogue_and_no_key_twice) {
  for (const output::RowNumber& number : output::row_numbers()) {
    EXPECT_NE(find_column(number.name), nullptr) << number.name;
  }
  std::set<std::string> keys;
  for (const Column& column : columns()) EXPECT_TRUE(keys.insert(column.key).second) << column.key;
  for (const std::string& key : default_columns()) EXPECT_NE(find_column(key), nullptr) << key;
  EXPECT_EQ(find_column("nonsense"), nullptr);
}

TEST(columns, fit_into_every_width) {
  for (std::size_t width = 20; width < 300; ++width) {
    std::size_t used = 0;
    for (const Column* column :
         columns_that_fit(default_columns(), flow::Grouping::kFlow, "ops", width)) {
      used += column->width + (used == 0 ? 0 : 1);
    }
    EXPECT_LE(used, width);
  }
}

TEST(columns, process_and_device_are_always_there_at_140) {
  for (const Column& column : columns()) {
    const auto keys = fitting(140, flow::Grouping::kFlow, column.key);
    for (const char* key : {"comm", "tgid", "device"}) {
      EXPECT_THAT(keys, Contains(key)) << "sorted by " << column.key;
    }
  }
}

TEST(columns, however_many_were_chosen_process_and_device_are_there_unless_they_were_taken_out) {
  std::vector<std::string> chosen;
  for (const Column& column : columns()) chosen.insert(chosen.begin(), column.key);
  const auto shown = [&] {
    std::set<std::string> keys;
    for (const Column* column : columns_that_fit(chosen, flow::Grouping::kFlow, "ops", 140)) {
      keys.insert(column->key);
    }
    return keys;
  };
  EXPECT_TRUE(shown().contains("comm") && shown().contains("tgid") && shown().contains("device"));
  std::erase(chosen, "tgid");
  EXPECT_FALSE(shown().contains("tgid"));
}

TEST(columns, states_are_sorted_by_state_and_then_by_share) {
  const Moment moment = make_moment();
  flow::Cell cell = moment.sample.interval.cells[0];
  const auto rank = [&](std::size_t state, std::uint64_t count, std::uint64_t running) {
    cell.tally.states = {};
    cell.tally.states[FLOWTOP_STATE_RUNNING] = running;
    cell.tally.states[state] = count;
    return find_column("state")->number({cell, moment.names, 1});
  };
  EXPECT_LT(rank(FLOWTOP_STATE_WAITING, 60, 40), rank(FLOWTOP_STATE_WAITING, 100, 0));
  EXPECT_LT(rank(FLOWTOP_STATE_WAITING, 100, 0), rank(FLOWTOP_STATE_WOKEN, 60, 40));
  EXPECT_FALSE(rank(FLOWTOP_STATE_WAITING, 0, 0));
}

TEST(columns, what_rows_are_sorted_by_is_seen) {
  EXPECT_THAT(fitting(80), Not(Contains("p99_batch")));
  EXPECT_THAT(fitting(80, flow::Grouping::kFlow, "p99_batch"), Contains("p99_batch"));
}

TEST(columns, what_does_not_tell_rows_apart_is_left_out) {
  EXPECT_THAT(fitting(400, flow::Grouping::kDevice), Not(Contains("comm")));
  EXPECT_THAT(fitting(400, flow::Grouping::kDevice), Contains("device"));
  EXPECT_THAT(fitting(400, flow::Grouping::kCgroup), Contains("cgroup"));
}

TEST(columns, texts) {
  const Moment moment = make_moment();
  const CellSource fio{moment.sample.interval.cells[0], moment.names, 2};
  const auto text = [&](std::string_view key) { return find_column(key)->text(fio); };
  EXPECT_EQ(text("comm"), "fio");
  EXPECT_EQ(text("device"), "nvme0n1");
  EXPECT_EQ(text("ops"), "450");
  EXPECT_EQ(text("bytes"), "1.76MiB");
  EXPECT_EQ(text("remote"), "99%");
  EXPECT_EQ(text("p50_debt"), "3.97us");
  EXPECT_EQ(text("p50_hold"), "-");
  EXPECT_EQ(text("n_debt"), "900");
  EXPECT_EQ(text("state"), "waiting 100%");
}

}  // namespace
}  // namespace flowtop::terminal
