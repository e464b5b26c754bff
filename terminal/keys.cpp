// SPDX-License-Identifier: Apache-2.0
#include "terminal/keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "flow/group.h"
#include "terminal/columns.h"
#include "terminal/prompt.h"

namespace flowtop::terminal {
namespace {

using Code = Key::Code;

// Of the list that the page shows.
void go_to(ViewState& view, const Rows& rows, std::size_t row) {
  if (rows.size() == 0) return;
  view.selected = flow::group_key(rows.at(std::min(row, rows.size() - 1)), view.grouping);
}

void unselect(ViewState& view) {
  view.selected.reset();
  view.one_row = false;
}

void move_rows(ViewState& view, const Shown& shown, std::ptrdiff_t by) {
  const auto now = static_cast<std::ptrdiff_t>(shown.rows.selected(view).value_or(0));
  go_to(view, shown.rows, static_cast<std::size_t>(std::max<std::ptrdiff_t>(now + by, 0)));
}

void scroll(ViewState& view, const Shown& shown, std::ptrdiff_t by) {
  const std::size_t last = shown.length > shown.lines ? shown.length - shown.lines : 0;
  const auto now = static_cast<std::ptrdiff_t>(view.first_line);
  view.first_line = static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(now + by, 0, static_cast<std::ptrdiff_t>(last)));
}

// Of the columns that there are to choose from.
void go_to_column(ViewState& view, std::ptrdiff_t column) {
  view.column = static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(column, 0, static_cast<std::ptrdiff_t>(columns().size()) - 1));
}

void move(ViewState& view, const Shown& shown, std::ptrdiff_t by) {
  if (view.page == Page::kFlows)
    move_rows(view, shown, by);
  else if (view.page == Page::kColumns)
    go_to_column(view, static_cast<std::ptrdiff_t>(view.column) + by);
  else
    scroll(view, shown, by);
}

// True where the key moves what is shown.
bool press_movement(const Key& key, const Shown& shown, ViewState& view) {
  const auto page = static_cast<std::ptrdiff_t>(std::max<std::size_t>(shown.lines, 2) - 1);
  const auto all =
      static_cast<std::ptrdiff_t>(std::max({shown.rows.size(), shown.length, columns().size()}));
  constexpr std::ptrdiff_t kNotch = 3;
  std::ptrdiff_t by = 0;
  switch (key.code) {
    case Code::kUp:
      by = -1;
      break;
    case Code::kDown:
      by = 1;
      break;
    case Code::kWheelUp:
      by = -kNotch;
      break;
    case Code::kWheelDown:
      by = kNotch;
      break;
    case Code::kPageUp:
      by = -page;
      break;
    case Code::kPageDown:
      by = page;
      break;
    case Code::kHome:
      by = -all;
      break;
    case Code::kEnd:
      by = all;
      break;
    case Code::kLetter:
      if (key.letter != 'j' && key.letter != 'k') return false;
      by = key.letter == 'j' ? 1 : -1;
      break;
    default:
      return false;
  }
  move(view, shown, by);
  return true;
}

void open_page(ViewState& view, Page page) {
  view.page = view.page == page ? Page::kFlows : page;
  view.first_line = 0;
}

// One that is taken in comes first: there is room for it.
void toggle_column(ViewState& view) {
  const std::string& key = columns()[view.column].key;
  if (std::erase(view.columns, key) == 0) view.columns.insert(view.columns.begin(), key);
}

void open_detail(ViewState& view, const Shown& shown) {
  const std::optional<std::size_t> row = shown.rows.selected(view);
  if (view.page != Page::kFlows || !row) return;
  go_to(view, shown.rows, *row);  // it stays what is looked at, wherever it moves to
  open_page(view, Page::kDetail);
}

template <typename Value, typename Range>
Value next_in(const Range& range, const Value& now, std::ptrdiff_t by) {
  const auto size = static_cast<std::ptrdiff_t>(std::size(range));
  const auto at = std::ranges::find(range, now) - std::begin(range);
  return *(std::begin(range) + (at + by + size) % size);
}

void change_sort(ViewState& view, std::ptrdiff_t by) {
  // In the order in which they stand.
  std::vector<std::string> keys;
  for (const Column& column : columns()) {
    const bool is_chosen = std::ranges::count(view.columns, column.key) != 0;
    if (is_chosen && column.is_sortable) keys.push_back(column.key);
  }
  if (keys.empty()) return;
  if (std::ranges::count(keys, view.sorted_by) == 0) keys.push_back(view.sorted_by);
  view.sorted_by = next_in(keys, view.sorted_by, by);
}

void change_grouping(ViewState& view) {
  std::array<flow::Grouping, flow::kGroupingNames.size()> all{};
  std::ranges::transform(flow::kGroupingNames, all.begin(),
                         [](const auto& entry) { return entry.first; });
  view.grouping = next_in(all, view.grouping, 1);
  unselect(view);
}

void change_histogram(ViewState& view, std::ptrdiff_t by) {
  const auto count = static_cast<std::ptrdiff_t>(flow::kHistogramCount);
  view.histogram =
      static_cast<std::size_t>((static_cast<std::ptrdiff_t>(view.histogram) + by + count) % count);
}

void sort_by(ViewState& view, const std::string& column) {
  if (view.sorted_by == column)
    view.ascending = !view.ascending;
  else
    view.sorted_by = column;
}

void press_sideways(ViewState& view, std::ptrdiff_t by) {
  if (view.page == Page::kDetail)
    change_histogram(view, by);
  else
    change_sort(view, by);
}

void pause(ViewState& view) {
  view.paused = !view.paused;
  view.back = 0;
}

// Back in time pauses, so that it stays there. What comes after the last moment may be asked for.
Wish step(ViewState& view, const Shown& shown, std::ptrdiff_t back) {
  const bool at_the_last = view.paused && view.back == 0;
  view.paused = true;
  const auto now = static_cast<std::ptrdiff_t>(view.back);
  view.back = static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(now + back, 0, static_cast<std::ptrdiff_t>(shown.earlier)));
  return at_the_last && back < 0 ? Wish::kNext : Wish::kNone;
}

void close(ViewState& view) {
  if (view.page != Page::kFlows) open_page(view, Page::kFlows);
}

// Of the locality page: all rows, or the selected one, which stays that wherever it moves to.
void toggle_one_row(ViewState& view, const Shown& shown) {
  if (view.page != Page::kLocality) return;
  if (!view.selected) go_to(view, shown.rows, 0);
  view.one_row = !view.one_row && view.selected;
}

// True where it is a key of the page that columns are chosen on.
bool press_among_columns(const Key& key, ViewState& view) {
  if (view.page != Page::kColumns) return false;
  if (key.code == Code::kEnter || key == letter(' ')) {
    toggle_column(view);
    return true;
  }
  if (key == letter('B')) {
    view.columns = default_columns();
    return true;
  }
  return false;
}

// As P, M and T do in htop.
constexpr std::array<std::pair<char, std::string_view>, 5> kSortLetters = {
    {{'T', "p99_deliverable"},
     {'U', "p99_useful"},
     {'D', "p99_debt"},
     {'R', "remote"},
     {'O', "ops"}}};

void sort_by_letter(ViewState& view, char letter) {
  for (const auto& [which, column] : kSortLetters) {
    if (which != letter) continue;
    view.page = Page::kFlows;
    view.sorted_by = column;
    view.ascending = false;
    unselect(view);  // the first one is what it is about
  }
}

Wish press_letter(char letter, const Shown& shown, ViewState& view) {
  switch (letter) {
    case 'q':
      return Wish::kQuit;
    case 'h':
    case '?':
      open_page(view, Page::kHelp);
      break;
    case 'l':
      open_page(view, Page::kLocality);
      break;
    case 'a':
      toggle_one_row(view, shown);
      break;
    case 'f':
      open_page(view, Page::kFindings);
      break;
    case 'p':
      open_page(view, Page::kProbes);
      break;
    case 'c':
      open_page(view, Page::kColumns);
      break;
    case 'z':
      open_prompt(view, Prompt::What::kFreeze);
      break;
    case 'g':
      change_grouping(view);
      break;
    case '<':
      press_sideways(view, -1);
      break;
    case '>':
      press_sideways(view, 1);
      break;
    case 'I':
      view.ascending = !view.ascending;
      break;
    case '/':
      open_prompt(view, Prompt::What::kSearch);
      break;
    case '\\':
      open_prompt(view, Prompt::What::kFilter);
      break;
    case 'Z':
    case ' ':
      pause(view);
      break;
    case '[':
      return step(view, shown, 1);
    case ']':
      return step(view, shown, -1);
    case 's':
      return Wish::kSave;
    default:
      sort_by_letter(view, letter);
      break;
  }
  return Wish::kNone;
}

// As in htop.
Wish press_function(int number, const Shown& shown, ViewState& view) {
  switch (number) {
    case 1:
      return press_letter('?', shown, view);
    case 2:
      return press_letter('c', shown, view);
    case 3:
      return press_letter('/', shown, view);
    case 4:
      return press_letter('\\', shown, view);
    case 5:
      return press_letter('g', shown, view);
    case 6:
      return press_letter('>', shown, view);
    case 10:
      return Wish::kQuit;
    default:
      return Wish::kNone;
  }
}

}  // namespace

Wish press_unseen(const Key& key) {
  if (key.code == Code::kSuspend) return Wish::kSuspend;
  const bool quits = key == letter('q') || key == function_key(10) || key.code == Code::kInterrupt;
  return quits ? Wish::kQuit : Wish::kNone;
}

Wish press(const Key& key, const Shown& shown, ViewState& view) {
  if (key.code == Code::kSuspend) return Wish::kSuspend;
  if (view.prompt) return press_in_prompt(key, shown, view);
  if (press_movement(key, shown, view) || press_among_columns(key, view)) return Wish::kNone;
  switch (key.code) {
    case Code::kInterrupt:
      return Wish::kQuit;
    case Code::kRedraw:
      return Wish::kRedraw;
    case Code::kEscape:
      close(view);
      return Wish::kNone;
    case Code::kEnter:
      open_detail(view, shown);
      return Wish::kNone;
    case Code::kLeft:
      press_sideways(view, -1);
      return Wish::kNone;
    case Code::kRight:
      press_sideways(view, 1);
      return Wish::kNone;
    case Code::kFunction:
      return press_function(key.number, shown, view);
    case Code::kLetter:
      return press_letter(key.letter, shown, view);
    default:
      return Wish::kNone;
  }
}

Wish click(const Target& target, const Shown& shown, ViewState& view) {
  struct Click {
    const Shown& shown;
    ViewState& view;

    Wish operator()(const Key& key) const { return press(key, shown, view); }
    Wish operator()(const RowTarget& row) const {
      const bool again = shown.rows.selected(view) == row.row;
      go_to(view, shown.rows, row.row);
      if (again) open_detail(view, shown);
      return Wish::kNone;
    }
    Wish operator()(const HeadingTarget& heading) const {
      sort_by(view, heading.column);
      return Wish::kNone;
    }
    Wish operator()(const ColumnTarget& column) const {
      view.column = column.column;
      toggle_column(view);
      return Wish::kNone;
    }
  };
  return std::visit(Click{shown, view}, target);
}

}  // namespace flowtop::terminal
