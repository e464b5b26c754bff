// SPDX-License-Identifier: Apache-2.0
#include "terminal/mouse.h"

#include <vector>

#include "terminal/columns.h"
#include "terminal/key_line.h"
#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

std::optional<Target> heading_at(const ViewState& view, std::size_t width, std::size_t place) {
  std::size_t begin = 0;
  for (const Column* column :
       columns_that_fit(view.columns, view.grouping, view.sorted_by, width)) {
    const std::size_t end = begin + column->width;
    if (place >= begin && place < end && column->is_sortable) return HeadingTarget{column->key};
    begin = end + 1;
  }
  return std::nullopt;
}

// The entry on a line below the headings; nothing below the last one.
std::optional<std::size_t> entry_at(std::size_t entries, std::size_t selected, std::size_t room,
                                    std::size_t line) {
  const std::size_t entry = first_shown(entries, selected, room) + line;
  return entry < entries ? std::optional(entry) : std::nullopt;
}

// `line` is counted from the first one of the page.
std::optional<Target> target_in_table(const Scene& scene, Size room, std::size_t line,
                                      std::size_t column) {
  if (line + 1 == kTableHeadings) return heading_at(scene.view, room.width, column);
  const std::optional<std::size_t> selected = scene.rows.selected(scene.view);
  if (line < kTableHeadings || !selected) return std::nullopt;
  const auto row =
      entry_at(scene.rows.size(), *selected, room.height - kTableHeadings, line - kTableHeadings);
  return row ? std::optional<Target>(RowTarget{*row}) : std::nullopt;
}

std::optional<Target> target_among_columns(const Scene& scene, Size room, std::size_t line) {
  if (line < kColumnsHeadings) return std::nullopt;
  const auto column = entry_at(columns().size(), scene.view.column, room.height - kColumnsHeadings,
                               line - kColumnsHeadings);
  return column ? std::optional<Target>(ColumnTarget{*column}) : std::nullopt;
}

}  // namespace

std::optional<Target> target_at(const Scene& scene, Size size, std::size_t line,
                                std::size_t column) {
  if (!is_large_enough(size) || scene.view.prompt) return std::nullopt;
  if (line + 1 == size.height) {
    const std::optional<Key> key = key_at(size.width, column);
    return key ? std::optional<Target>(*key) : std::nullopt;
  }
  if (line < kLinesAbovePage) return std::nullopt;
  const Size room{.width = size.width, .height = page_lines(size)};
  switch (scene.view.page) {
    case Page::kFlows:
      return target_in_table(scene, room, line - kLinesAbovePage, column);
    case Page::kColumns:
      return target_among_columns(scene, room, line - kLinesAbovePage);
    default:
      return std::nullopt;
  }
}

}  // namespace flowtop::terminal
