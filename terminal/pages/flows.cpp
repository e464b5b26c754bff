// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "terminal/columns.h"
#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

using ftxui::Element;
using Columns = std::vector<const Column*>;

// A trend is as wide as its column, whatever its bytes.
std::string aligned(const Column& column, std::string_view text) {
  if (column.key == "trend" && text != column.heading) return std::string(text);
  if (column.is_path && text.size() > column.width) {
    return ".." + std::string(text.substr(text.size() - column.width + 2));
  }
  return column.is_text ? on_the_left(text, column.width) : on_the_right(text, column.width);
}

template <typename CellOf>
std::string line_of(const Columns& columns, const CellOf& cell_of) {
  std::string line;
  for (const Column* column : columns) {
    if (!line.empty()) line += ' ';
    line += aligned(*column, cell_of(*column));
  }
  return line;
}

// The name of a group stands above its first column.
std::string group_line(const Columns& columns) {
  std::string line;
  std::size_t at = 0;
  std::string last;
  for (const Column* column : columns) {
    if (!column->group.empty() && column->group != last) {
      line.resize(std::max(line.size(), at), ' ');
      line += column->group;
    }
    last = column->group;
    at += column->width + 1;
  }
  return line;
}

Element heading_line(const Columns& columns, const ViewState& view, std::size_t width) {
  ftxui::Elements cells;
  std::size_t used = 0;
  for (const Column* column : columns) {
    if (used != 0) cells.push_back(ftxui::text(" "));
    Element cell = ftxui::text(aligned(*column, column->heading));
    if (column->key == view.sorted_by) cell = std::move(cell) | ftxui::bold | ftxui::underlined;
    cells.push_back(std::move(cell));
    used += column->width + 1;
  }
  cells.push_back(ftxui::text(std::string(width > used ? width - used : 0, ' ')));
  return ftxui::hbox(std::move(cells)) | ftxui::inverted;
}

Element nothing(const Scene& scene) {
  const bool idle = scene.moment.sample.interval.cells.empty();
  return ftxui::text(idle ? "no operations in this interval"
                          : "no row for which the filter holds: F4 changes it");
}

}  // namespace

std::size_t first_shown(std::size_t size, std::size_t selected, std::size_t room) {
  if (size <= room || room == 0) return 0;
  const std::size_t half = room / 2;
  const std::size_t first = selected > half ? selected - half : 0;
  return std::min(first, size - room);
}

Element flows_page(const Scene& scene, const Style& style, Size room) {
  const Columns columns =
      columns_that_fit(scene.view.columns, scene.view.grouping, scene.view.sorted_by, room.width);
  ftxui::Elements lines = {label(group_line(columns), Tint::kHeading, style),
                           heading_line(columns, scene.view, room.width)};
  const std::optional<std::size_t> selected = scene.rows.selected(scene.view);
  if (!selected) {
    lines.push_back(nothing(scene));
    return ftxui::vbox(std::move(lines));
  }
  const std::size_t count = room.height > kTableHeadings ? room.height - kTableHeadings : 0;
  const std::size_t first = first_shown(scene.rows.size(), *selected, count);
  const std::size_t end = std::min(first + count, scene.rows.size());
  for (std::size_t row = first; row < end; ++row) {
    const CellSource source{scene.rows.at(row), scene.moment.names, scene.moment.sample.interval_s,
                            scene.trends, style.unicode};
    const std::string line =
        line_of(columns, [&](const Column& column) { return column.text(source); });
    Element element = ftxui::hbox({ftxui::text(line), ftxui::filler()});
    if (row == *selected) element = std::move(element) | ftxui::inverted;
    lines.push_back(std::move(element));
  }
  return ftxui::vbox(std::move(lines));
}

}  // namespace flowtop::terminal
