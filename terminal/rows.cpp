// SPDX-License-Identifier: Apache-2.0
#include "terminal/rows.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "flow/group.h"

namespace flowtop::terminal {
namespace {

using Cells = std::vector<const flow::Cell*>;

Cells pointers_to(const std::vector<flow::Cell>& cells) {
  Cells pointers;
  pointers.reserve(cells.size());
  for (const flow::Cell& cell : cells) pointers.push_back(&cell);
  return pointers;
}

flow::Snapshot admitted_flows(const Moment& moment, const output::RowFilter& filter) {
  flow::Snapshot chosen;
  std::ranges::copy_if(
      moment.sample.interval.cells, std::back_inserter(chosen.cells),
      [&](const flow::Cell& cell) { return filter.admits_flow(cell, moment.names); });
  return chosen;
}

// Each rank is worked out once: a quantile walks the buckets. Rows without a number come last.
template <typename Rank, typename RankOf>
void sort_by(Cells& cells, bool ascending, const RankOf& rank_of) {
  std::vector<std::pair<Rank, const flow::Cell*>> order;
  order.reserve(cells.size());
  for (const flow::Cell* cell : cells) order.emplace_back(rank_of(*cell), cell);
  std::ranges::stable_sort(order, [&](const auto& a, const auto& b) {
    return ascending ? a.first < b.first : b.first < a.first;
  });
  std::ranges::transform(order, cells.begin(), [](const auto& entry) { return entry.second; });
}

void sort_cells(Cells& cells, const Moment& moment, const ViewState& view) {
  const Column* column = find_column(view.sorted_by);
  if (column == nullptr) return;
  const auto source = [&](const flow::Cell& cell) {
    return CellSource{cell, moment.names, moment.sample.interval_s};
  };
  if (!column->number) {
    sort_by<std::string>(cells, view.ascending,
                         [&](const flow::Cell& cell) { return column->text(source(cell)); });
    return;
  }
  const auto with_number = std::ranges::stable_partition(
      cells, [&](const flow::Cell* cell) { return column->number(source(*cell)).has_value(); });
  Cells numbered(cells.begin(), with_number.begin());
  sort_by<double>(numbered, view.ascending,
                  [&](const flow::Cell& cell) { return *column->number(source(cell)); });
  std::ranges::copy(numbered, cells.begin());
}

}  // namespace

Rows::Rows(const Moment& moment, const ViewState& view) {
  const bool as_they_are = view.grouping == flow::Grouping::kFlow;
  if (as_they_are) {
    shown_ = pointers_to(moment.sample.interval.cells);
    std::erase_if(shown_, [&](const flow::Cell* cell) {
      return !view.filter.rows.admits_flow(*cell, moment.names);
    });
  } else {
    grouped_ = flow::group(admitted_flows(moment, view.filter.rows), view.grouping);
    shown_ = pointers_to(grouped_.cells);
  }
  std::erase_if(shown_, [&](const flow::Cell* cell) {
    return !view.filter.rows.admits_row(cell->tally, moment.sample.interval_s);
  });
  sort_cells(shown_, moment, view);
}

std::optional<std::size_t> Rows::selected(const ViewState& view) const {
  if (shown_.empty()) return std::nullopt;
  return looked_at(view).value_or(0);
}

std::optional<std::size_t> Rows::looked_at(const ViewState& view) const {
  if (shown_.empty()) return std::nullopt;
  if (!view.selected) return 0;
  const auto found = std::ranges::find_if(shown_, [&](const flow::Cell* cell) {
    return flow::group_key(*cell, view.grouping) == *view.selected;
  });
  if (found == shown_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - shown_.begin());
}

}  // namespace flowtop::terminal
