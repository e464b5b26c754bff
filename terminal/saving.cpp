// SPDX-License-Identifier: Apache-2.0
#include "terminal/saving.h"

#include <fmt/format.h>

#include <optional>

#include "output/csv.h"
#include "terminal/columns.h"

namespace flowtop::terminal {
namespace {

// Undefined is empty.
void append_value(std::string& line, const Column& column, const CellSource& source) {
  if (!column.number) {
    const std::string text = column.text(source);
    if (text != "-") output::append_csv_text(line, text);
    return;
  }
  const std::optional<double> number = column.number(source);
  if (number) line += fmt::format("{}", *number);
}

template <typename Append>
std::string line_of(const Append& append) {
  std::string line;
  bool is_first = true;
  for (const Column& column : columns()) {
    if (column.key == "trend") continue;  // nothing of the past
    if (!is_first) line += ',';
    is_first = false;
    append(line, column);
  }
  return line + '\n';
}

}  // namespace

std::string rows_as_csv(const Moment& moment, const Rows& rows, flow::Grouping grouping) {
  std::string text = line_of([](std::string& line, const Column& column) { line += column.key; });
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const CellSource source{rows.at(row), moment.names, moment.sample.interval_s};
    text += line_of([&](std::string& line, const Column& column) {
      if (is_told(column.key, grouping)) append_value(line, column, source);
    });
  }
  return text;
}

}  // namespace flowtop::terminal
