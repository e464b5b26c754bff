// SPDX-License-Identifier: Apache-2.0
#include "cli/sampler.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "support/cells.h"

namespace flowtop::cli {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

output::NameCollector names() {
  return {[](std::uint32_t dev) { return std::optional("disk" + std::to_string(dev)); },
          [](std::uint64_t id) { return std::optional("/" + std::to_string(id)); }};
}

// What is read after `seconds`, where flow i + 1 has done as many operations as the i-th number.
SampleInputs inputs(std::uint64_t seconds, std::initializer_list<std::uint64_t> operations) {
  SampleInputs inputs;
  inputs.time.monotonic_ns = seconds * kSecond;
  std::uint32_t flow_id = 0;
  for (const std::uint64_t count : operations) {
    kernel::CellCopy copy;
    copy.values = test::kernel_cell(count);
    copy.values.flow_id = ++flow_id;
    inputs.reading.cells.push_back(std::move(copy));
  }
  return inputs;
}

TEST(sampler, has_the_operations_of_the_interval) {
  Sampler sampler({}, names(), inputs(10, {100, 7}));
  output::Sample sample = sampler.take(inputs(12, {130, 7}));
  EXPECT_DOUBLE_EQ(sample.interval_s, 2.0);
  EXPECT_EQ(sample.time.monotonic_ns, 12 * kSecond);
  ASSERT_EQ(sample.interval.cells.size(), 1U);
  EXPECT_EQ(sample.interval.cells[0].tally.operations(), 30U);
  EXPECT_EQ(sample.interval.total.operations(), 30U);
  ASSERT_EQ(sample.cumulative.cells.size(), 2U);
  EXPECT_EQ(sample.cumulative.cells[0].tally.operations(), 130U);
  sample = sampler.take(inputs(13, {130, 9}));
  EXPECT_DOUBLE_EQ(sample.interval_s, 1.0);
  EXPECT_EQ(sample.interval.total.operations(), 2U);
  EXPECT_EQ(sample.cumulative.cells.at(0).key.flow_id, 2U);  // which did something
}

TEST(sampler, sorts_and_limits) {
  TopSettings settings;
  settings.limit = 2;
  Sampler sampler(settings, names(), inputs(0, {}));
  const output::Sample sample = sampler.take(inputs(1, {5, 50, 20}));
  ASSERT_EQ(sample.interval.cells.size(), 2U);
  EXPECT_EQ(sample.interval.cells[0].key.flow_id, 2U);
  EXPECT_EQ(sample.interval.cells[1].key.flow_id, 3U);
  EXPECT_EQ(sample.cumulative.cells.size(), 2U);
  EXPECT_EQ(sample.interval.total.operations(), 75U);
}

TEST(sampler, groups) {
  TopSettings settings;
  settings.grouping = flow::Grouping::kDevice;
  Sampler sampler(settings, names(), inputs(0, {}));
  const output::Sample sample = sampler.take(inputs(1, {5, 50, 20}));
  EXPECT_EQ(sample.grouping, flow::Grouping::kDevice);
  ASSERT_EQ(sample.interval.cells.size(), 1U);
  EXPECT_EQ(sample.interval.cells[0].tally.operations(), 75U);
}

TEST(sampler, counts_overflow_and_the_retired) {
  Sampler sampler({}, names(), inputs(0, {5}));
  SampleInputs later = inputs(1, {});
  later.reading.retired.push_back({.values = test::kernel_cell(5), .histograms = nullptr});
  later.reading.overflow.push_back({.values = test::kernel_cell(2), .histograms = nullptr});
  const output::Sample sample = sampler.take(std::move(later));
  EXPECT_TRUE(sample.cumulative.cells.empty());
  EXPECT_EQ(sample.cumulative.retired.operations(), 5U);
  EXPECT_EQ(sample.interval.overflow.operations(), 2U);
  EXPECT_EQ(sample.interval.total.operations(), 2U);
  EXPECT_EQ(sample.cumulative.total.operations(), 7U);
}

TEST(sampler, finds_names) {
  Sampler sampler({}, names(), inputs(0, {5}));
  EXPECT_EQ(sampler.names().device(7U << 20U), "disk" + std::to_string(7U << 20U));
  EXPECT_EQ(sampler.names().cgroup(42), "/42");
}

TEST(sampler, passes_the_books_on) {
  Sampler sampler({}, names(), inputs(0, {}));
  SampleInputs later = inputs(1, {});
  later.books.counts[FLOWTOP_BOOK_SEEN] = 9;
  later.books.open = 9;
  later.books.recursion_misses = 1;
  const output::Sample sample = sampler.take(std::move(later));
  EXPECT_EQ(sample.books.seen(), 9U);
  EXPECT_TRUE(sample.books.balanced());
  EXPECT_EQ(sample.books.recursion_misses, 1U);
}

TEST(sampler, knows_the_cost_once_it_is_measured) {
  Sampler sampler({}, names(), inputs(0, {}));
  EXPECT_FALSE(sampler.take(inputs(1, {})).cost);
  sampler.set_cost(kernel::RunTime{
      .run_ns = 1'000'000, .calls = 9'000, .wall_ns = 50'000'000, .operations = 4'000});
  const auto used_20_ms = [](std::uint64_t seconds) {
    SampleInputs later = inputs(seconds, {});
    later.cpu_ns = 20'000'000;
    return later;
  };
  output::Sample sample = sampler.take(used_20_ms(3));
  ASSERT_TRUE(sample.cost);
  EXPECT_DOUBLE_EQ(sample.cost->cpu_share, 0.02);
  EXPECT_DOUBLE_EQ(sample.cost->ns_per_operation.value_or(0), 250.0);
  EXPECT_DOUBLE_EQ(sample.cost->user_cpu_share, 0.01);
  sampler.set_cost(kernel::RunTime{.run_ns = 5, .calls = 1, .wall_ns = 50, .operations = 0});
  sample = sampler.take(used_20_ms(4));
  ASSERT_TRUE(sample.cost);
  EXPECT_FALSE(sample.cost->ns_per_operation);
  EXPECT_DOUBLE_EQ(sample.cost->user_cpu_share, 0.0);
  sampler.set_cost(std::nullopt);
  EXPECT_FALSE(sampler.take(used_20_ms(5)).cost);
}

}  // namespace
}  // namespace flowtop::cli
