// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/trends.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "terminal/columns.h"

namespace flowtop::terminal {
namespace {

constexpr std::array<std::string_view, 8> kEighths = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 4> kHeights = {".", ":", "|", "#"};

std::string_view character_of(double share, bool unicode) {
  const auto height_among = [share](std::size_t heights) {
    const auto height = static_cast<std::size_t>(std::ceil(share * static_cast<double>(heights)));
    return std::clamp<std::size_t>(height, 1, heights) - 1;
  };
  return unicode ? kEighths.at(height_among(kEighths.size()))
                 : kHeights.at(height_among(kHeights.size()));
}

}  // namespace

Trends::Numbers Trends::numbers_in(const Moment& moment, const Of& of) {
  Numbers numbers;
  const Column* const column = find_column(of.column);
  if (column == nullptr || !column->number) return numbers;
  const auto note = [&](const flow::Cell& cell) {
    const auto number = column->number({cell, moment.names, moment.sample.interval_s});
    if (number) numbers.emplace_back(flow::group_key(cell, of.grouping), *number);
  };
  if (of.grouping == flow::Grouping::kFlow) {
    std::ranges::for_each(moment.sample.interval.cells, note);
  } else {
    std::ranges::for_each(flow::group(moment.sample.interval, of.grouping).cells, note);
  }
  std::ranges::sort(numbers, {}, &Numbers::value_type::first);
  return numbers;
}

void Trends::follow(const Of& of, const History& history, std::size_t newest, const Moment& shown) {
  grouping_ = of.grouping;
  followed_.follow(of, history, newest, shown, kMoments,
                   [&of](const Moment& moment) { return numbers_in(moment, of); });
}

std::string Trends::text(const flow::Cell& row, bool unicode) const {
  const flow::GroupKey key = flow::group_key(row, grouping_);
  std::vector<double> heights;  // 0: nothing
  for (const auto& [at_ns, numbers] : followed_.known()) {
    const auto found = std::ranges::lower_bound(numbers, key, {}, &Numbers::value_type::first);
    const bool is_there = found != numbers.end() && found->first == key;
    heights.push_back(is_there ? std::max(found->second, 0.0) : 0.0);
  }
  std::string text(kMoments - heights.size(), ' ');
  const double highest = heights.empty() ? 0 : std::ranges::max(heights);
  for (const double height : heights) {
    if (height == 0)
      text += ' ';
    else
      text += character_of(height / highest, unicode);
  }
  return text;
}

}  // namespace flowtop::terminal
