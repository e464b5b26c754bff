// SPDX-License-Identifier: Apache-2.0
#include "cli/sampler.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "support/cells.h"

namespace flowtop::cli {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

output::NameCollector names() {
  return {[](std::uint32_t dev) { return std::optional("disk" + std::to_string(dev)); },
          [](std::uint64_t id) { return std::optional("/" + std::to_string(id)); }};
}

// What is read after `seconds` beside the cells.
SampleInputs after(std::uint64_t seconds) {
  SampleInputs inputs;
  inputs.time.monotonic_ns = seconds * kSecond;
  return inputs;
}

using Counts = std::initializer_list<std::uint64_t>;

// Flow i + 1 has done as many operations as the i-th number.
void read_cells(Sampler& sampler, Counts operations) {
  std::uint32_t flow_id = 0;
  for (const std::uint64_t count : operations) {
    cell values = test::kernel_cell(count);
    values.flow_id = ++flow_id;
    sampler.sinks().cell({.values = values});
  }
}

// For a batch: a screen's samples are of the intervals alone.
Sampler started(TopSettings settings, std::uint64_t seconds, Counts operations) {
  settings.batch = true;
  Sampler sampler(settings, names());
  read_cells(sampler, operations);
  sampler.start(after(seconds));
  return sampler;
}

output::Sample take(Sampler& sampler, std::uint64_t seconds, Counts operations) {
  read_cells(sampler, operations);
  return sampler.take(after(seconds));
}

TEST(sampler, has_the_operations_of_the_interval) {
  Sampler sampler = started({}, 10, {100, 7});
  output::Sample sample = take(sampler, 12, {130, 7});
  EXPECT_DOUBLE_EQ(sample.interval_s, 2.0);
  EXPECT_EQ(sample.time.monotonic_ns, 12 * kSecond);
  ASSERT_EQ(sample.interval.cells.size(), 1U);
  EXPECT_EQ(sample.interval.cells[0].tally.operations(), 30U);
  EXPECT_EQ(sample.interval.total.operations(), 30U);
  ASSERT_EQ(sample.cumulative.cells.size(), 2U);
  EXPECT_EQ(sample.cumulative.cells[0].tally.operations(), 130U);
  sample = take(sampler, 13, {130, 9});
  EXPECT_DOUBLE_EQ(sample.interval_s, 1.0);
  EXPECT_EQ(sample.interval.total.operations(), 2U);
  EXPECT_EQ(sample.cumulative.cells.at(0).key.flow_id, 2U);  // which did something
}

TEST(sampler, sorts_and_limits) {
  TopSettings settings;
  settings.limit = 2;
  Sampler sampler = started(settings, 0, {});
  const output::Sample sample = take(sampler, 1, {5, 50, 20});
  ASSERT_EQ(sample.interval.cells.size(), 2U);
  EXPECT_EQ(sample.interval.cells[0].key.flow_id, 2U);
  EXPECT_EQ(sample.interval.cells[1].key.flow_id, 3U);
  EXPECT_EQ(sample.cumulative.cells.size(), 2U);
  EXPECT_EQ(sample.interval.total.operations(), 75U);
}

TEST(sampler, has_for_a_screen_the_interval_alone) {
  Sampler sampler(TopSettings{}, names());
  read_cells(sampler, {1, 1, 1});
  sampler.start(after(0));
  const output::Sample sample = take(sampler, 1, {5, 50, 20});
  EXPECT_EQ(sample.interval.total.operations(), 72U);
  EXPECT_TRUE(sample.cumulative.cells.empty());
}

TEST(sampler, groups) {
  TopSettings settings;
  settings.grouping = flow::Grouping::kDevice;
  Sampler sampler = started(settings, 0, {});
  const output::Sample sample = take(sampler, 1, {5, 50, 20});
  EXPECT_EQ(sample.grouping, flow::Grouping::kDevice);
  ASSERT_EQ(sample.interval.cells.size(), 1U);
  EXPECT_EQ(sample.interval.cells[0].tally.operations(), 75U);
}

TopSettings filtered(std::string_view expression) {
  TopSettings settings;
  settings.rows = std::get<output::RowFilter>(output::parse_row_filter(expression));
  return settings;
}

std::vector<std::uint32_t> flows_of(const flow::Snapshot& snapshot) {
  std::vector<std::uint32_t> flows;
  for (const flow::Cell& cell : snapshot.cells) flows.push_back(cell.key.flow_id);
  return flows;
}

using Flows = std::vector<std::uint32_t>;

TEST(sampler, shows_flows_that_are_called_so_also_idle_ones) {
  Sampler sampler = started(filtered("flow!=00000002"), 0, {5, 5, 5});
  const output::Sample sample = take(sampler, 1, {5, 55, 25});
  EXPECT_EQ(flows_of(sample.interval), Flows({3}));
  EXPECT_EQ(flows_of(sample.cumulative), Flows({3, 1}));
  EXPECT_EQ(sample.interval.total.operations(), 70U);
}

TEST(sampler, shows_rows_with_such_numbers_in_the_interval) {
  Sampler sampler = started(filtered("ops>10 ops<30"), 0, {5, 5, 5, 500});
  const output::Sample sample = take(sampler, 1, {10, 55, 25, 500});
  EXPECT_EQ(flows_of(sample.interval), Flows({3}));
  EXPECT_EQ(flows_of(sample.cumulative), Flows({3}));
  EXPECT_EQ(sample.interval.total.operations(), 75U);
}

TEST(sampler, filters_names_before_it_groups_and_numbers_after) {
  TopSettings settings = filtered("flow!=00000001 ops>60");
  settings.grouping = flow::Grouping::kDevice;
  Sampler sampler = started(settings, 0, {0, 0, 0});
  const output::Sample sample = take(sampler, 1, {100, 50, 20});
  ASSERT_EQ(sample.interval.cells.size(), 1U);
  EXPECT_EQ(sample.interval.cells[0].tally.operations(), 70U);
}

TEST(sampler, counts_overflow_and_the_retired) {
  Sampler sampler = started({}, 0, {5});
  const cell over = test::kernel_cell(5);
  const cell overflow = test::kernel_cell(2);
  sampler.sinks().retired({.values = over});
  sampler.sinks().overflow({.values = overflow});
  const output::Sample sample = sampler.take(after(1));
  EXPECT_TRUE(sample.cumulative.cells.empty());
  EXPECT_EQ(sample.cumulative.retired.operations(), 5U);
  EXPECT_EQ(sample.interval.overflow.operations(), 2U);
  EXPECT_EQ(sample.interval.total.operations(), 2U);
  EXPECT_EQ(sample.cumulative.total.operations(), 7U);
}

TEST(sampler, finds_names) {
  Sampler sampler = started({}, 0, {5});
  EXPECT_EQ(sampler.names().device(7U << 20U), "disk" + std::to_string(7U << 20U));
  EXPECT_EQ(sampler.names().cgroup(42), "/42");
}

TEST(sampler, passes_the_books_on) {
  Sampler sampler = started({}, 0, {});
  SampleInputs later = after(1);
  later.books.counts[FLOWTOP_BOOK_SEEN] = 9;
  later.books.open = 9;
  later.books.recursion_misses = 1;
  const output::Sample sample = sampler.take(later);
  EXPECT_EQ(sample.books.seen(), 9U);
  EXPECT_TRUE(sample.books.balanced());
  EXPECT_EQ(sample.books.recursion_misses, 1U);
}

TEST(sampler, knows_the_cost_once_it_is_measured) {
  Sampler sampler = started({}, 0, {});
  EXPECT_FALSE(take(sampler, 1, {}).cost);
  sampler.set_cost(kernel::RunTime{
      .run_ns = 1'000'000, .calls = 9'000, .wall_ns = 50'000'000, .operations = 4'000});
  const auto used_20_ms = [](std::uint64_t seconds) {
    SampleInputs later = after(seconds);
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
