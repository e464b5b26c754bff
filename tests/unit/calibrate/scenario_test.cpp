// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario.h"

#include <gtest/gtest.h>

#include <set>

namespace flowtop::workload {
namespace {

TEST(scenarios, are_whole_and_have_names_of_their_own) {
  std::set<std::string> names;
  std::set<std::string> threads;
  for (const Scenario& scenario : all_scenarios()) {
    EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
    const std::string of_its_thread = scenario.name.substr(0, 15);
    EXPECT_TRUE(threads.insert(of_its_thread).second) << scenario.name;
    EXPECT_FALSE(scenario.what.empty()) << scenario.name;
    EXPECT_TRUE(scenario.run) << scenario.name;
    EXPECT_TRUE(scenario.expect) << scenario.name;
  }
  EXPECT_GE(names.size(), 20U);
}

TEST(scenarios, know_another_consumer_once_it_has_slept) {
  LedgerEntry entry{};
  entry.before_submit_ns = 20;
  entry.submit_tid = 1;
  entry.seen_tid = 2;
  entry.first_slept_ns = 10;
  EXPECT_EQ(seen_by_its_consumer(entry).consumer_tid, 2);
  entry.before_submit_ns = 5;
  EXPECT_EQ(seen_by_its_consumer(entry).consumer_tid, std::nullopt);
  entry.before_submit_ns = 20;
  entry.first_slept_ns = 0;
  EXPECT_EQ(seen_by_its_consumer(entry).consumer_tid, std::nullopt);
  entry.submit_tid = 2;
  EXPECT_EQ(seen_by_its_consumer(entry).consumer_tid, 2);
}

TEST(scenarios, that_choose_cpus_need_two) {
  EXPECT_EQ(needs_two_cpus({.cpus = {3}}), "one CPU: two are needed");
  EXPECT_EQ(needs_two_cpus({.cpus = {3, 5}}), std::nullopt);
}

}  // namespace
}  // namespace flowtop::workload
