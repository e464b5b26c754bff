// SPDX-License-Identifier: Apache-2.0
#include "flow/sort.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace flowtop::flow {
namespace {

constexpr std::string_view kRemote = "remote";
constexpr double kP99 = 0.99;

std::string all_keys() {
  std::string keys;
  for (const CounterInfo& info : kCounterInfos) {
    keys += fmt::format("{}, ", info.key);
  }
  for (const std::size_t column : kHistogramColumns) {
    keys += fmt::format("{}, ", kColumnInfos[column].key);
  }
  return keys += kRemote;
}

// A number of which more comes first, or nothing.
struct SortValue {
  const Tally& tally;

  using Value = std::optional<double>;

  Value operator()(SortCounter counter) const {
    return static_cast<double>(tally.counter(counter.index));
  }
  Value operator()(SortP99 histogram) const {
    const std::optional<std::uint64_t> p99 = tally.histogram(histogram.index).quantile(kP99);
    return p99 ? Value(static_cast<double>(*p99)) : std::nullopt;
  }
  Value operator()(SortRemote /*remote*/) const {
    const std::uint64_t located = tally.counter(counter_index("located_deliveries"));
    const std::uint64_t remote = tally.counter(counter_index("remote_deliveries"));
    return located == 0 ? std::nullopt
                        : Value(static_cast<double>(remote) / static_cast<double>(located));
  }
};

void keep_first(std::vector<Cell>& cells, std::optional<std::size_t> limit) {
  if (limit && *limit < cells.size()) {
    cells.resize(*limit);
  }
}

// Highest rank first. Each rank is worked out once: a quantile walks all buckets.
template <typename Rank, typename RankOf>
void sort_by(std::vector<Cell>& cells, const RankOf& rank_of) {
  std::vector<std::pair<Rank, std::size_t>> order;
  order.reserve(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    order.emplace_back(rank_of(cells[i]), i);
  }
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Cell> sorted;
  sorted.reserve(cells.size());
  for (const auto& [rank, place] : order) {
    sorted.push_back(std::move(cells[place]));
  }
  cells = std::move(sorted);
}

}  // namespace

Result<SortColumn> parse_sort_column(std::string_view text) {
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    if (kCounterInfos[i].key == text) return SortColumn(SortCounter{i});
  }
  for (std::size_t i = 0; i < kHistogramCount; ++i) {
    if (kColumnInfos[kHistogramColumns[i]].key == text) return SortColumn(SortP99{i});
  }
  if (text == kRemote) return SortColumn(SortRemote{});
  return Error{ErrorKind::kUsage,
               fmt::format("'{}': nothing to sort by; write one of {}", text, all_keys())};
}

void sort_and_limit(Snapshot& snapshot, SortColumn column, std::optional<std::size_t> limit) {
  using Rank = std::pair<std::optional<double>, std::uint64_t>;  // an empty optional is the lowest
  sort_by<Rank>(snapshot.cells, [column](const Cell& cell) {
    return Rank(std::visit(SortValue{cell.tally}, column), cell.tally.operations());
  });
  keep_first(snapshot.cells, limit);
}

void sort_by_operations(std::vector<Cell>& cells) {
  sort_by<std::uint64_t>(cells, [](const Cell& cell) { return cell.tally.operations(); });
}

void sort_like(Snapshot& cumulative, const Snapshot& interval, Grouping grouping,
               std::optional<std::size_t> limit) {
  std::map<GroupKey, std::size_t> places;
  for (std::size_t i = 0; i < interval.cells.size(); ++i) {
    places.emplace(group_key(interval.cells[i], grouping), interval.cells.size() - i);
  }
  using Rank = std::pair<std::size_t, std::uint64_t>;  // the place is 0 for what did nothing
  sort_by<Rank>(cumulative.cells, [&](const Cell& cell) {
    const auto place = places.find(group_key(cell, grouping));
    return Rank(place == places.end() ? 0 : place->second, cell.tally.operations());
  });
  keep_first(cumulative.cells, limit);
}

}  // namespace flowtop::flow
