// SPDX-License-Identifier: Apache-2.0
#include "output/summary_table.h"

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "output/table_columns.h"
#include "output/text_table.h"

namespace flowtop::output {
namespace {

using Cells = std::vector<std::string>;

constexpr auto kIdentity = std::to_array<std::size_t>({
    flow::column_index("flow_id"),
    flow::column_index("comm"),
    flow::column_index("device"),
    flow::column_index("path"),
    flow::column_index("op"),
    flow::column_index("delivery"),
});

std::vector<TextTable::Column> table_columns() {
  std::vector<TextTable::Column> columns;
  columns.reserve(kIdentity.size());
  for (const std::size_t column : kIdentity) {
    columns.push_back({"", identity_heading(column), TextTable::Align::kLeft});
  }
  for (const flow::CounterInfo& info : flow::kCounterInfos) {
    if (!info.heading.empty()) {
      columns.push_back({"", std::string(info.heading), TextTable::Align::kRight});
    }
  }
  add_outcome_columns(columns);
  return columns;
}

void add_tally(Cells& cells, const flow::Tally& tally) {
  for (std::size_t i = 0; i < flow::kCounterCount; ++i) {
    if (const flow::CounterInfo& info = flow::kCounterInfos.at(i); !info.heading.empty()) {
      cells.push_back(number_text(info.unit, tally.counter(i)));
    }
  }
  add_outcome_cells(cells, tally);
}

Cells cells_of(const flow::Cell& cell, const Names& names) {
  Cells cells;
  for (const std::size_t column : kIdentity) {
    cells.push_back(identity_text(column, cell, names));
  }
  add_tally(cells, cell.tally);
  return cells;
}

Cells total_cells(const flow::Tally& total) {
  Cells cells(kIdentity.size());
  cells.front() = "total";
  add_tally(cells, total);
  return cells;
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
  return table.text() + '\n' + books_text(books) + promise_text(snapshot.total);
}

}  // namespace flowtop::output
