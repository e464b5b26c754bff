// SPDX-License-Identifier: Apache-2.0
#include "output/names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/sample.h"

namespace flowtop::output {
namespace {

TEST(names, are_those_that_are_known) {
  const Names names{.devices = {{(7U << 20U) | 3U, "loop3"}}, .cgroups = {{42, "/bench"}}};
  EXPECT_EQ(names.device((7U << 20U) | 3U), "loop3");
  EXPECT_EQ(names.cgroup(42), "/bench");
  EXPECT_EQ(names.device_number("loop3"), (7U << 20U) | 3U);
}

TEST(names, are_numbers_where_nothing_is_known) {
  const Names names;
  EXPECT_EQ(names.device((259U << 20U) | 12U), "259:12");
  EXPECT_EQ(names.cgroup(4242), "4242");
  EXPECT_FALSE(names.device_number("loop3"));
}

TEST(name_collector, asks_once_for_each_number) {
  std::vector<std::uint64_t> asked;
  NameCollector collector(
      [&](std::uint32_t dev) {
        asked.push_back(dev);
        return std::optional<std::string>("disk" + std::to_string(dev));
      },
      [&](std::uint64_t id) {
        asked.push_back(id);
        return std::optional<std::string>();
      });
  flowtop_op_record record = test::waiting_read();
  for (const std::uint32_t dev : {1U, 1U, 2U, 1U, 2U}) {
    record.dev = dev;
    record.cgroup_id = 100 + dev;
    collector.note(record);
  }
  EXPECT_EQ(asked, (std::vector<std::uint64_t>{1, 101, 2, 102}));
  EXPECT_EQ(collector.names(), (Names{.devices = {{1, "disk1"}, {2, "disk2"}}, .cgroups = {}}));
}

TEST(name_collector, takes_numbers_without_a_record) {
  NameCollector collector(
      [](std::uint32_t dev) { return std::optional("disk" + std::to_string(dev)); },
      [](std::uint64_t id) { return std::optional("/" + std::to_string(id)); });
  collector.note(3, 42);
  EXPECT_EQ(collector.names(), (Names{.devices = {{3, "disk3"}}, .cgroups = {{42, "/42"}}}));
}

TEST(name_collector, forgets_what_is_met_no_more) {
  int asked = 0;
  NameCollector collector(
      [&](std::uint32_t dev) { return ++asked, std::optional("disk" + std::to_string(dev)); },
      [&](std::uint64_t id) { return ++asked, std::optional("/" + std::to_string(id)); });
  collector.note(1, 41);
  collector.note(2, 42);
  collector.forget_unnoted();
  EXPECT_EQ(asked, 4);
  collector.note(2, 42);
  collector.forget_unnoted();
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(collector.names(), (Names{.devices = {{2, "disk2"}}, .cgroups = {{42, "/42"}}}));
  collector.note(1, 41);  // another one, perhaps: it is asked for again
  EXPECT_EQ(asked, 6);
  EXPECT_EQ(collector.names().devices.size(), 2U);
}

TEST(name_collector, does_not_ask_for_what_the_record_lacks) {
  int asked = 0;
  NameCollector collector([&](std::uint32_t /*dev*/) { return ++asked, std::nullopt; },
                          [&](std::uint64_t /*id*/) { return ++asked, std::nullopt; });
  flowtop_op_record record = test::waiting_read();
  collector.note(record);
  EXPECT_EQ(asked, 2);
  record.dev = 0;
  record.cgroup_id = 0;
  collector.note(record);
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace flowtop::output
