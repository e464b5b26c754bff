// SPDX-License-Identifier: Apache-2.0
#include "output/text_table.h"

#include <algorithm>
#include <utility>

namespace flowtop::output {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kGapInGroup = 1;

// A line has no blanks at its end.
std::string finished(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::vector<std::string> headings;
  headings.reserve(columns_.size());
  for (const Column& column : columns_) {
    headings.push_back(column.heading);
  }
  rows_.push_back(std::move(headings));
}

void TextTable::add_row(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::size_t TextTable::gap_after(std::size_t column) const {
  return group_end(column) > column + 1 ? kGapInGroup : kGap;
}

std::size_t TextTable::group_end(std::size_t begin) const {
  std::size_t end = begin + 1;
  while (end < columns_.size() && !columns_[begin].group.empty() &&
         columns_[end].group == columns_[begin].group) {
    ++end;
  }
  return end;
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths(columns_.size());
  for (const std::vector<std::string>& cells : rows_) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], cells[i].size());
    }
  }
  for (std::size_t begin = 0; begin < columns_.size(); begin = group_end(begin)) {
    std::size_t width = kGapInGroup * (group_end(begin) - begin - 1);
    for (std::size_t i = begin; i < group_end(begin); ++i) {
      width += widths[i];
    }
    // The group's heading needs room too.
    const std::size_t wanted = columns_[begin].group.size();
    widths[begin] += wanted > width ? wanted - width : 0;
  }
  return widths;
}

std::string TextTable::group_line(const std::vector<std::size_t>& widths) const {
  std::string text;
  std::size_t column_begin = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool starts_group =
        !columns_[i].group.empty() && (i == 0 || columns_[i - 1].group != columns_[i].group);
    if (starts_group) {
      text.resize(column_begin, ' ');
      text += columns_[i].group;
    }
    column_begin += widths[i] + gap_after(i);
  }
  return finished(std::move(text));
}

std::string TextTable::line(const std::vector<std::string>& cells,
                            const std::vector<std::size_t>& widths) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string blanks(widths[i] - cells[i].size(), ' ');
    text += columns_[i].align == Align::kRight ? blanks + cells[i] : cells[i] + blanks;
    text.append(gap_after(i), ' ');
  }
  return finished(std::move(text));
}

std::string TextTable::text() const {
  const std::vector<std::size_t> column_widths = widths();
  std::string text = group_line(column_widths);
  for (const std::vector<std::string>& cells : rows_) {
    text += line(cells, column_widths);
  }
  return text;
}

}  // namespace flowtop::output
