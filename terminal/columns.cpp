// SPDX-License-Identifier: Apache-2.0
#include "terminal/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "output/humanise.h"
#include "output/row_numbers.h"
#include "output/table_columns.h"
#include "terminal/history/trends.h"

namespace flowtop::terminal {
namespace {

constexpr std::string_view kNone = "-";

std::size_t identity_width(std::size_t column) {
  switch (column) {
    case flow::column_index("flow_id"):
      return 8;
    case flow::column_index("comm"):
      return 15;
    case flow::column_index("tgid"):
      return 7;
    case flow::column_index("cgroup"):
      return 24;
    case flow::column_index("device"):
      return 9;
    case flow::column_index("op"):
      return 6;
    default:
      return 11;
  }
}

// Process ids are numbers, all else is sorted as text.
std::function<std::optional<double>(const CellSource&)> number_of_identity(std::size_t column) {
  if (column != flow::column_index("tgid")) return {};
  return [](const CellSource& source) -> std::optional<double> {
    const std::uint32_t tgid = source.cell.key.tgid;
    return tgid == 0 ? std::nullopt : std::optional<double>(tgid);
  };
}

Column identity(std::size_t column) {
  return {.key = std::string(flow::kColumnInfos.at(column).key),
          .group = "",
          .heading = output::identity_heading(column),
          .width = identity_width(column),
          .is_text = column != flow::column_index("tgid"),
          .text =
              [column](const CellSource& source) {
                return output::identity_text(column, source.cell, source.names);
              },
          .is_path = column == flow::column_index("cgroup"),
          .meaning = std::string(flow::kColumnInfos.at(column).meaning),
          .number = number_of_identity(column)};
}

// "1234567", "12.3M": seven characters at most.
std::string count_text(double count) {
  constexpr double kMillion = 1e6;
  constexpr double kBillion = 1e9;
  if (count < 10 * kMillion) return fmt::format("{:.0f}", count);
  return count < 10 * kBillion ? fmt::format("{:.1f}M", count / kMillion)
                               : fmt::format("{:.1f}G", count / kBillion);
}

std::string number_text(output::NumberKind kind, std::optional<double> value) {
  if (!value) return std::string(kNone);
  constexpr double kPercent = 100;
  switch (kind) {
    case output::NumberKind::kShare:
      return fmt::format("{:.0f}%", kPercent * *value);
    case output::NumberKind::kDuration:
      return output::duration_text(static_cast<std::uint64_t>(std::llround(*value)));
    case output::NumberKind::kBytes:
      return output::bytes_text(static_cast<std::uint64_t>(std::llround(*value)));
    case output::NumberKind::kPlain:
      break;
  }
  return *value == std::floor(*value) ? count_text(*value) : output::rate_text(*value);
}

// "p99_useful" is p99 of useful.
Column number(const output::RowNumber& number) {
  const std::size_t underscore = number.name.find('_');
  const std::string first = number.name.substr(0, underscore);
  const bool is_of_histogram = first == "p50" || first == "p99" || first == "n";
  constexpr std::size_t kWidth = 7;
  constexpr std::size_t kRateWidth = 8;
  Column column;
  column.key = number.name;
  column.meaning = number.meaning;
  column.group = is_of_histogram ? number.name.substr(underscore + 1) : "";
  column.heading = is_of_histogram ? first : number.name;
  if (number.name == "ops" || number.name == "bytes") column.heading += "/s";
  column.width = std::max(column.heading.size(), column.group.empty() ? kRateWidth : kWidth);
  column.number = [of = number.of](const CellSource& source) {
    return of(source.cell.tally, source.interval_s);
  };
  column.text = [kind = number.kind, of = number.of](const CellSource& source) {
    return number_text(kind, of(source.cell.tally, source.interval_s));
  };
  return column;
}

// What most consumers did when it completed, and the share of those; nothing of no operations.
std::optional<std::pair<std::size_t, double>> main_state(const CellSource& source) {
  const auto& states = source.cell.tally.states;
  const auto* const most = std::ranges::max_element(states);
  if (*most == 0) return std::nullopt;
  return std::pair(static_cast<std::size_t>(most - states.begin()),
                   static_cast<double>(*most) / static_cast<double>(flow::sum_of(states)));
}

// "waiting 83%".
std::string main_state_text(const CellSource& source) {
  const auto state = main_state(source);
  if (!state) return std::string(kNone);
  return fmt::format("{} {:.0f}%", flow::state_names()[state->first].name, 100 * state->second);
}

// Those of one state stand together, by their share.
std::optional<double> main_state_rank(const CellSource& source) {
  const auto state = main_state(source);
  if (!state) return std::nullopt;
  return 2 * static_cast<double>(state->first) + state->second;
}

std::vector<Column> all_columns() {
  std::vector<Column> all;
  for (const std::size_t column : output::identity_columns()) all.push_back(identity(column));
  std::ranges::rotate(all, all.begin() + 1);  // the flow's number last: names tell more
  for (const output::RowNumber& each : output::row_numbers()) all.push_back(number(each));
  all.push_back({.key = "state",
                 .group = "",
                 .heading = "state",
                 .width = 14,
                 .is_text = true,
                 .text = main_state_text,
                 .meaning = "What most consumers did when the device completed.",
                 .number = main_state_rank});
  all.push_back({.key = "trend",
                 .group = "",
                 .heading = "trend",
                 .width = Trends::kMoments,
                 .is_text = true,
                 .text =
                     [](const CellSource& source) {
                       return source.trends == nullptr
                                  ? std::string(Trends::kMoments, ' ')
                                  : source.trends->text(source.cell, source.unicode);
                     },
                 .meaning = "How the number that rows are sorted by went over the last moments.",
                 .number = {},
                 .is_sortable = false});
  return all;
}

bool is_one_of(std::span<const std::size_t> columns, std::string_view key) {
  return std::ranges::any_of(
      columns, [key](std::size_t column) { return flow::kColumnInfos.at(column).key == key; });
}

}  // namespace

bool is_told(std::string_view column, flow::Grouping grouping) {
  return !is_one_of(output::identity_columns(), column) ||
         is_one_of(output::identity_columns(grouping), column);
}

std::span<const Column> columns() {
  static const std::vector<Column> kColumns = all_columns();
  return kColumns;
}

const Column* find_column(std::string_view key) {
  const auto all = columns();
  const auto found = std::ranges::find(all, key, &Column::key);
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> default_columns() {
  return {"comm",      "device",    "ops",        "p99_useful", "p99_deliverable",
          "remote",    "tgid",      "p99_debt",   "state",      "path",
          "bytes",     "trend",     "p50_useful", "p50_debt",   "p50_deliverable",
          "delivery",  "op",        "n_useful",   "n_debt",     "n_deliverable",
          "p50_batch", "p99_batch", "errors",     "p50_runq",   "p99_runq",
          "cgroup",    "flow_id"};
}

std::vector<const Column*> columns_that_fit(std::span<const std::string> keys,
                                            flow::Grouping grouping, std::string_view sorted_by,
                                            std::size_t width) {
  std::set<const Column*> chosen;
  std::size_t used = 0;
  const auto add = [&](const Column* column) {
    if (column == nullptr || chosen.contains(column)) return;
    if (!is_told(column->key, grouping)) return;
    const std::size_t room = column->width + (chosen.empty() ? 0 : 1);
    if (used + room > width) return;
    used += room;
    chosen.insert(column);
  };
  constexpr std::size_t kRoomForNames = 140;
  if (grouping != flow::Grouping::kFlow) {  // else there are too many
    for (const std::size_t column : output::identity_columns(grouping)) {
      add(find_column(flow::kColumnInfos.at(column).key));
    }
  } else if (width >= kRoomForNames) {
    for (const char* const name : {"comm", "tgid", "device"}) {
      if (std::ranges::count(keys, name) != 0) add(find_column(name));
    }
  }
  add(find_column(sorted_by));
  for (const std::string& key : keys) add(find_column(key));
  std::vector<const Column*> fitting;
  for (const Column& column : columns()) {
    if (chosen.contains(&column)) fitting.push_back(&column);
  }
  return fitting;
}

}  // namespace flowtop::terminal
