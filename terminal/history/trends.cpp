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

Trends::Trends(const std::deque<Moment>& moments, flow::Grouping grouping, std::string_view column)
    : grouping_(grouping) {
  const Column* const shown = find_column(column);
  if (shown == nullptr || !shown->number) return;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Moment& moment = moments[i];
    const auto note = [&](const flow::Cell& cell) {
      Numbers& numbers = numbers_[flow::group_key(cell, grouping)];
      numbers.resize(moments.size());
      numbers[i] = shown->number({cell, moment.names, moment.sample.interval_s});
    };
    if (grouping == flow::Grouping::kFlow) {
      std::ranges::for_each(moment.sample.interval.cells, note);
    } else {
      std::ranges::for_each(flow::group(moment.sample.interval, grouping).cells, note);
    }
  }
}

std::string Trends::text(const flow::Cell& row, bool unicode) const {
  const auto found = numbers_.find(flow::group_key(row, grouping_));
  std::string text;
  if (found == numbers_.end()) return text.append(kMoments, ' ');
  const Numbers& numbers = found->second;
  text.append(kMoments - std::min(kMoments, numbers.size()), ' ');
  const double highest = std::ranges::max(numbers).value_or(0);
  for (const std::optional<double>& number : numbers) {
    if (!number || *number <= 0)
      text += ' ';
    else
      text += character_of(*number / highest, unicode);
  }
  return text;
}

}  // namespace flowtop::terminal
