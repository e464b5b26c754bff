// SPDX-License-Identifier: Apache-2.0
// Which columns the table has.
#include "terminal/columns.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

using Columns = std::vector<const Column*>;

constexpr std::size_t kNameWidth = 28;

// "[x] p99_useful", and why a chosen one is not in the table.
std::string choice_text(const Column& column, const ViewState& view, const Columns& shown) {
  const bool is_chosen = std::ranges::count(view.columns, column.key) != 0;
  const bool is_shown = std::ranges::count(shown, &column) != 0;
  std::string name = (is_chosen ? "[x] " : "[ ] ") + column.key;
  if (is_chosen && !is_told(column.key, view.grouping))
    name += " (not by " + std::string(flow::to_string(view.grouping)) + ")";
  else if (is_chosen && !is_shown)
    name += " (no room)";
  return on_the_left(name, std::max(name.size() + 1, kNameWidth));
}

}  // namespace

ftxui::Element columns_page(const Scene& scene, const Style& style, Size room) {
  const ViewState& view = scene.view;
  const Columns shown = columns_that_fit(view.columns, view.grouping, view.sorted_by, room.width);
  ftxui::Elements lines = {
      label("Columns: Enter takes one in or out, B goes back to the default ones, Escape: back",
            Tint::kHeading, style)};
  const std::size_t count = room.height > kColumnsHeadings ? room.height - kColumnsHeadings : 0;
  const std::size_t first = first_shown(columns().size(), view.column, count);
  const std::size_t end = std::min(first + count, columns().size());
  for (std::size_t i = first; i < end; ++i) {
    const Column& column = columns()[i];
    const std::string line = choice_text(column, view, shown) + column.meaning;
    ftxui::Element element =
        ftxui::hbox({ftxui::text(line.substr(0, room.width)), ftxui::filler()});
    if (i == view.column) element = std::move(element) | ftxui::inverted;
    lines.push_back(std::move(element));
  }
  return ftxui::vbox(std::move(lines));
}

}  // namespace flowtop::terminal
