// SPDX-License-Identifier: Apache-2.0
#include "output/top_table.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <span>
#include <vector>

#include "output/humanise.h"
#include "output/memory.h"
#include "output/table_columns.h"
#include "output/text_table.h"

namespace flowtop::output {
namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kPid = flow::column_index("tgid");

// The cgroup is too wide to be one column of many.
constexpr std::array kOfFlow{
    flow::column_index("flow_id"), flow::column_index("comm"), kPid,
    flow::column_index("device"),  flow::column_index("path"), flow::column_index("op"),
    flow::column_index("delivery")};

std::span<const std::size_t> shown_identity(flow::Grouping grouping) {
  return grouping == flow::Grouping::kFlow ? kOfFlow : identity_columns(grouping);
}

// "2026-11-20 15:11:02.250 UTC".
std::string time_text(std::uint64_t realtime_ns) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  constexpr std::uint64_t kPerMillisecond = 1'000'000;
  const auto seconds = static_cast<std::time_t>(realtime_ns / kPerSecond);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03} UTC", fmt::gmtime(seconds),
                     realtime_ns % kPerSecond / kPerMillisecond);
}

std::string cost_text(const std::optional<Cost>& cost) {
  if (!cost) {
    return "cost not measured";
  }
  constexpr double kPercent = 100.0;
  std::string text = fmt::format("BPF {:.1f}% of a CPU", kPercent * cost->cpu_share);
  if (cost->ns_per_operation) {
    text += fmt::format(", {:.0f} ns per operation", *cost->ns_per_operation);
  }
  return text + fmt::format(", flowtop {:.1f}%", kPercent * cost->user_cpu_share);
}

std::string heading_line(const Sample& sample) {
  const flow::Tally& total = sample.interval.total;
  return fmt::format("{}  interval {:.3f}s  {} ops/s  {}/s  {}  programs {}/{}\n",
                     time_text(sample.time.realtime_ns), sample.interval_s,
                     rate_text(operations_per_second(total, sample.interval_s)),
                     byte_rate_text(total, sample.interval_s), cost_text(sample.cost),
                     sample.programs_attached, sample.programs_total);
}

std::vector<TextTable::Column> table_columns(std::span<const std::size_t> identity) {
  std::vector<TextTable::Column> columns;
  for (const std::size_t column : identity) {
    const auto align = column == kPid ? TextTable::Align::kRight : TextTable::Align::kLeft;
    columns.push_back({"", identity_heading(column), align});
  }
  for (const char* const heading : {"ops/s", "bytes/s", "errors"}) {
    columns.push_back({"", heading, TextTable::Align::kRight});
  }
  add_outcome_columns(columns);
  return columns;
}

void add_tally(Cells& cells, const flow::Tally& tally, double interval_s) {
  cells.push_back(rate_text(operations_per_second(tally, interval_s)));
  cells.push_back(byte_rate_text(tally, interval_s));
  cells.push_back(std::to_string(tally.counter(flow::counter_index("errors"))));
  add_outcome_cells(cells, tally);
}

std::string rows_text(const Sample& sample, const Names& names) {
  const std::span<const std::size_t> identity = shown_identity(sample.grouping);
  TextTable table(table_columns(identity));
  for (const flow::Cell& cell : sample.interval.cells) {
    Cells cells;
    for (const std::size_t column : identity) {
      cells.push_back(identity_text(column, cell, names));
    }
    add_tally(cells, cell.tally, sample.interval_s);
    table.add_row(cells);
  }
  const auto add_sum = [&](const char* name, const flow::Tally& tally) {
    Cells cells(identity.size());
    cells.front() = name;
    add_tally(cells, tally, sample.interval_s);
    table.add_row(cells);
  };
  add_sum("total", sample.interval.total);
  if (sample.interval.overflow.operations() != 0) {
    add_sum("overflow", sample.interval.overflow);
  }
  return table.text();
}

}  // namespace

std::string top_table(const Sample& sample, const Names& names) {
  const bool idle = sample.interval.total.operations() == 0;
  return heading_line(sample) + (idle ? "no operations\n" : rows_text(sample, names)) +
         books_text(sample.books) + promise_text(sample.interval.total) +
         memory_text(sample.memory) + '\n';
}

}  // namespace flowtop::output
