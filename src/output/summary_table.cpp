// SPDX-License-Identifier: Apache-2.0
#include "output/summary_table.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "flow/enum_names.h"
#include "output/humanise.h"
#include "output/text_table.h"

namespace flowtop::output {
namespace {

using Align = TextTable::Align;
using Cells = std::vector<std::string>;

constexpr std::size_t kFlow = flow::column_index("flow_id");
constexpr std::size_t kComm = flow::column_index("comm");
constexpr std::size_t kDevice = flow::column_index("device");
constexpr std::size_t kPath = flow::column_index("path");
constexpr std::size_t kOp = flow::column_index("op");
constexpr std::size_t kDelivery = flow::column_index("delivery");
constexpr std::size_t kStates = flow::column_index("consumer_state");
constexpr std::size_t kRemote = flow::column_index("remote");

std::string heading_of(std::size_t column) {
  return std::string(flow::kColumnInfos.at(column).heading);
}

std::vector<TextTable::Column> table_columns() {
  std::vector<TextTable::Column> columns;
  for (const std::size_t column : {kFlow, kComm, kDevice, kPath, kOp, kDelivery}) {
    columns.push_back({"", heading_of(column), Align::kLeft});
  }
  for (const flow::CounterInfo& info : flow::kCounterInfos) {
    if (!info.heading.empty()) {
      columns.push_back({"", std::string(info.heading), Align::kRight});
    }
  }
  for (const std::size_t column : flow::kHistogramColumns) {
    const std::string group = heading_of(column);
    if (!group.empty()) {
      columns.push_back({group, "p50", Align::kRight});
      columns.push_back({group, "p99", Align::kRight});
      columns.push_back({group, "n", Align::kRight});
    }
  }
  columns.push_back({"", heading_of(kRemote), Align::kRight});
  columns.push_back({"", heading_of(kStates), Align::kLeft});
  return columns;
}

std::string number_text(flow::Unit unit, std::uint64_t number) {
  switch (unit) {
    case flow::Unit::kNs:
      return duration_text(number);
    case flow::Unit::kBytes:
      return bytes_text(number);
    case flow::Unit::kNone:
      break;
  }
  return std::to_string(number);
}

std::string quantile_text(const flow::Histogram& histogram, flow::Unit unit, double quantile) {
  const std::optional<std::uint64_t> value = histogram.quantile(quantile);
  return value ? number_text(unit, *value) : "-";
}

std::string remote_text(const flow::Tally& tally) {
  const std::uint64_t remote = tally.counter(flow::counter_index("remote_deliveries"));
  const std::uint64_t located = tally.counter(flow::counter_index("located_deliveries"));
  if (located == 0) {
    return "-";
  }
  const double percent = 100.0 * static_cast<double>(remote) / static_cast<double>(located);
  return fmt::format("{}/{} {:.1f}%", remote, located, percent);
}

// "waiting 3990 running 10".
std::string states_text(const flow::Tally& tally) {
  std::string text;
  for (std::size_t state = 0; state < tally.states.size(); ++state) {
    if (tally.states.at(state) != 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", flow::state_names()[state].name,
                          tally.states.at(state));
    }
  }
  return text.empty() ? "-" : text;
}

void add_tally(Cells& cells, const flow::Tally& tally) {
  for (std::size_t i = 0; i < flow::kCounterCount; ++i) {
    if (const flow::CounterInfo& info = flow::kCounterInfos.at(i); !info.heading.empty()) {
      cells.push_back(number_text(info.unit, tally.counter(i)));
    }
  }
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    const flow::ColumnInfo& info = flow::kColumnInfos.at(flow::kHistogramColumns.at(i));
    if (!info.heading.empty()) {
      const flow::Histogram& histogram = tally.histogram(i);
      cells.push_back(quantile_text(histogram, info.unit, 0.5));
      cells.push_back(quantile_text(histogram, info.unit, 0.99));
      cells.push_back(std::to_string(histogram.count()));
    }
  }
  cells.push_back(remote_text(tally));
  cells.push_back(states_text(tally));
}

Cells cells_of(const flow::Cell& cell, const Names& names) {
  Cells cells{fmt::format("{:08x}", cell.key.flow_id),
              printable(cell.comm) + (cell.more_comms ? "+" : ""),
              cell.key.dev == 0 ? "-" : printable(names.device(cell.key.dev)),
              std::string(flow::path_name(cell.key.path)),
              std::string(flow::op_name(cell.key.op)),
              std::string(flow::delivery_name(cell.key.delivery))};
  add_tally(cells, cell.tally);
  return cells;
}

Cells total_cells(const flow::Tally& total) {
  Cells cells{"total", "", "", "", "", ""};
  add_tally(cells, total);
  return cells;
}

std::string books_text(const flow::Books& books) {
  std::string text = "books: " + flow::to_string(books) + '\n';
  if (books.recursion_misses != 0) {
    text += fmt::format("recursion misses: {} events were not seen\n", books.recursion_misses);
  }
  return text;
}

}  // namespace

std::string summary_table(const flow::Snapshot& snapshot, const Names& names,
                          const flow::Books& books) {
  if (snapshot.cells.empty()) {
    return "no operations\n" + books_text(books);
  }
  TextTable table(table_columns());
  for (const flow::Cell& cell : snapshot.cells) {
    table.add_row(cells_of(cell, names));
  }
  if (snapshot.cells.size() > 1) {
    table.add_row(total_cells(snapshot.total));
  }
  return table.text() + '\n' + books_text(books);
}

}  // namespace flowtop::output
