// SPDX-License-Identifier: Apache-2.0
#include "cli/top_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/parse.h"
#include "kernel/aggregate.h"

namespace flowtop::cli {
namespace {

using namespace std::chrono_literals;

// Faster than this, reading the cells is most of what the machine does.
constexpr std::chrono::nanoseconds kShortestInterval = 10ms;
constexpr std::uint64_t kNoMost = std::numeric_limits<std::uint64_t>::max();

constexpr std::array<std::pair<TopFormat, std::string_view>, 3> kFormats = {
    {{TopFormat::kTable, "table"}, {TopFormat::kCsv, "csv"}, {TopFormat::kJson, "json"}}};

// What an option may be, in this order in its error message.
template <typename Named>
CLI::Validator one_of(const Named& named) {
  std::vector<std::string> names;
  names.reserve(named.size());
  for (const auto& [value, name] : named) names.emplace_back(name);
  return CLI::IsMember(names).description("");
}

// Of a name that one_of() let through.
template <typename Named>
auto value_of(const Named& named, std::string_view name) {
  return std::ranges::find(named, name, [](const auto& entry) { return entry.second; })->first;
}

Result<std::chrono::nanoseconds> interval_of(const std::string& text) {
  const Result<std::chrono::nanoseconds> interval = parse_duration(text);
  if (!interval) return interval.error_in("--interval");
  if (*interval < kShortestInterval) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--interval: '{}': shorter than 10ms; write a longer one", text)};
  }
  return *interval;
}

struct CountOption {
  const char* name;
  const std::optional<std::string>& text;
  std::uint64_t most;
  std::optional<std::uint64_t>& value;
};

Status read_counts(const TopOptions& options, TopSettings& settings) {
  for (const CountOption& option :
       {CountOption{"--iterations", options.iterations, kNoMost, settings.iterations},
        CountOption{"--limit", options.limit, kNoMost, settings.limit},
        CountOption{"--cells", options.cells, kernel::AggregateOptions::kMostCells, settings.cells},
        CountOption{"--histograms", options.histograms, kernel::AggregateOptions::kMostHistograms,
                    settings.histograms}}) {
    if (!option.text) continue;
    const Result<std::uint64_t> count = parse_count(*option.text, option.most);
    if (!count) return count.error_in(option.name);
    option.value = *count;
  }
  return Done{};
}

}  // namespace

void add_top_options(CLI::App& app, TopOptions& options) {
  app.add_flag("--batch", options.batch, "Print one sample after the other to stdout");
  app.add_option("--interval", options.interval, "How long a sample is, such as 1s or 200ms")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("--iterations", options.iterations, "Stop after this many samples")
      ->type_name("N");
  app.add_option("--format", options.format, "table, csv or json")
      ->type_name("FORMAT")
      ->check(one_of(kFormats))
      ->capture_default_str();
  app.add_option("--sort", options.sort,
                 "Highest first: a counter, a histogram's p99, or remote; a key of metrics.md")
      ->type_name("COLUMN")
      ->capture_default_str();
  app.add_option("--group", options.group, "What a row is: a flow, process, cgroup, device or path")
      ->type_name("WHAT")
      ->check(one_of(flow::kGroupingNames))
      ->capture_default_str();
  app.add_option("--limit", options.limit, "At most this many rows in a sample")->type_name("N");
  add_place_options(app, options.filters);
  app.add_option("--cells", options.cells, "Room in the kernel for rows, one for each CPU")
      ->type_name("N");
  app.add_option("--histograms", options.histograms, "How many of them can have histograms")
      ->type_name("N");
}

Result<TopSettings> check_top_options(const TopOptions& options) {
  if (!options.batch) {
    return Error{ErrorKind::kUsage, "top needs --batch: the full-screen view does not exist yet"};
  }
  TopSettings settings;
  const Result<std::chrono::nanoseconds> interval = interval_of(options.interval);
  if (!interval) return interval.error();
  settings.interval = *interval;
  const Status counts = read_counts(options, settings);
  if (!counts) return counts.error();
  settings.format = value_of(kFormats, options.format);
  settings.grouping = value_of(flow::kGroupingNames, options.group);
  const Result<flow::SortColumn> sort = flow::parse_sort_column(options.sort);
  if (!sort) return sort.error_in("--sort");
  settings.sort = *sort;
  const Result<output::Filter> filter = filter_for_host(options.filters);
  if (!filter) return filter.error();
  settings.filter = *filter;
  return settings;
}

}  // namespace flowtop::cli
