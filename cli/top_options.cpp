// SPDX-License-Identifier: Apache-2.0
#include "cli/top_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "flow/catalogue.h"
#include "kernel/aggregate.h"
#include "output/row_numbers.h"
#include "program/parse.h"
#include "program/promises.h"

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
  const Result<std::chrono::nanoseconds> interval = program::parse_duration(text);
  if (!interval) return interval.error_in("--interval");
  if (*interval < kShortestInterval) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--interval: '{}': shorter than 10ms; write a longer one", text)};
  }
  return *interval;
}

Result<output::RowFilter> row_filter_of(const std::string& text) {
  auto parsed = output::parse_row_filter(text);
  if (const auto* const failure = std::get_if<output::RowFilterFailure>(&parsed)) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--filter: '{}', character {}: {}; see flowtop-top(1)", text,
                             failure->at + 1, failure->message)};
  }
  return std::get<output::RowFilter>(std::move(parsed));
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
    const Result<std::uint64_t> count = program::parse_count(*option.text, option.most);
    if (!count) return count.error_in(option.name);
    option.value = *count;
  }
  return Done{};
}

// A recording is shown on the screen, and whole.
Status check_replay(const TopOptions& options) {
  if (!options.recording) return Done{};
  for (const auto& [name, is_given] : {std::pair("--batch", options.batch),
                                       std::pair("--iterations", options.iterations.has_value()),
                                       std::pair("--format", options.format.has_value()),
                                       std::pair("--limit", options.limit.has_value()),
                                       std::pair("--pid", options.filters.pid.has_value()),
                                       std::pair("--device", options.filters.device.has_value()),
                                       std::pair("--expect-direct", !options.expect_direct.empty()),
                                       std::pair("--cells", options.cells.has_value()),
                                       std::pair("--histograms", options.histograms.has_value())}) {
    if (!is_given) continue;
    return Error{ErrorKind::kUsage,
                 fmt::format("{} does not go with --replay, which shows a recording on the screen, "
                             "and all of it: leave it out, or write --filter",
                             name)};
  }
  return Done{};
}

}  // namespace

void add_top_options(CLI::App& app, TopOptions& options) {
  app.add_flag("-b,--batch", options.batch, "Print one sample after the other to stdout");
  app.add_flag("--ascii", options.ascii, "Draw with ASCII characters only");
  app.add_flag("--no-mouse", options.no_mouse, "Leave the mouse to the terminal");
  app.add_option("-d,--interval", options.interval, "How long a sample is, such as 1s or 200ms")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("-n,--iterations", options.iterations,
                 "Stop after this many samples; with --batch")
      ->type_name("N");
  app.add_option("--format", options.format, "table (default), csv or json; with --batch")
      ->type_name("FORMAT")
      ->check(one_of(kFormats));
  app.add_option("--sort", options.sort,
                 "Highest first: a counter, a histogram's p99, or remote; a key of metrics.md")
      ->type_name("COLUMN")
      ->default_str("operations");
  app.add_option("--group", options.group, "What a row is: a flow, process, cgroup, device or path")
      ->type_name("WHAT")
      ->default_str("flow")
      ->check(one_of(flow::kGroupingNames));
  app.add_option("--limit", options.limit, "At most this many rows in a sample")->type_name("N");
  app.add_option("--filter", options.rows,
                 "Only rows for which this holds, such as 'comm=fio p99_useful>1ms remote>50%'")
      ->type_name("EXPRESSION");
  app.add_option("--replay", options.recording,
                 "Show what 'flowtop record' kept in FILE, at the speed at which it happened")
      ->type_name("FILE");
  add_place_options(app, options.filters);
  program::add_expect_direct(app, options.expect_direct);
  app.add_option("--cells", options.cells, "Room in the kernel for rows, one for each CPU")
      ->type_name("N");
  app.add_option("--histograms", options.histograms, "How many of them can have histograms")
      ->type_name("N");
}

std::string column_of(const flow::SortColumn& sort) {
  struct Name {
    std::string operator()(flow::SortCounter counter) const {
      const std::string_view key = flow::kCounterInfos.at(counter.index).key;
      if (key == "operations") return "ops";
      if (key == "operation_bytes") return "bytes";
      return output::find_row_number(key) == nullptr ? "" : std::string(key);
    }
    std::string operator()(flow::SortP99 histogram) const {
      return "p99_" + output::histogram_name(
                          flow::kColumnInfos.at(flow::kHistogramColumns.at(histogram.index)));
    }
    std::string operator()(flow::SortRemote /*remote*/) const { return "remote"; }
  };
  return std::visit(Name{}, sort);
}

Result<TopSettings> check_top_options(const TopOptions& options) {
  if (Status checked = check_replay(options); !checked) return checked.error();
  TopSettings settings;
  // What only a batch can do says that it is one.
  settings.batch = options.batch || options.format || options.iterations;
  settings.ascii = options.ascii;
  settings.mouse = !options.no_mouse;
  const Result<std::chrono::nanoseconds> interval = interval_of(options.interval);
  if (!interval) return interval.error();
  settings.interval = *interval;
  const Status counts = read_counts(options, settings);
  if (!counts) return counts.error();
  settings.format = value_of(kFormats, options.format.value_or("table"));
  settings.is_grouping_given = options.group.has_value();
  settings.grouping = value_of(flow::kGroupingNames, options.group.value_or("flow"));
  settings.is_sort_given = options.sort.has_value();
  const std::string sort_key = options.sort.value_or("operations");
  const Result<flow::SortColumn> sort = flow::parse_sort_column(sort_key);
  if (!sort) return sort.error_in("--sort");
  settings.sort = *sort;
  if (!settings.batch && column_of(*sort).empty()) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--sort: '{}': the screen has no such column; add --batch", sort_key)};
  }
  const Result<output::Filter> filter = filter_for_host(options.filters);
  if (!filter) return filter.error();
  settings.filter = *filter;
  Result<std::vector<kernel::Promise>> promises = program::parse_promises(options.expect_direct);
  if (!promises) return promises.error();
  settings.promises = std::move(promises).value();
  Result<output::RowFilter> rows = row_filter_of(options.rows.value_or(""));
  if (!rows) return rows.error();
  settings.rows = std::move(rows).value();
  settings.rows_text = options.rows.value_or("");
  settings.recording = options.recording;
  return settings;
}

}  // namespace flowtop::cli
