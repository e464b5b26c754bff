// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/group.h"
#include "terminal/moment.h"

namespace flowtop::terminal {

// How a number of each row went over the last moments.
class Trends {
 public:
  static constexpr std::size_t kMoments = 12;

  Trends() = default;
  // The oldest first, and the one that is shown last. Of a column without a number there are none.
  Trends(const std::deque<Moment>& moments, flow::Grouping grouping, std::string_view column);

  // One character for each moment, of a height that tells the number beside the row's highest; a
  // space where there was none. `unicode`: of eighths of a character, else of four heights.
  [[nodiscard]] std::string text(const flow::Cell& row, bool unicode) const;

 private:
  using Numbers = std::vector<std::optional<double>>;

  flow::Grouping grouping_ = flow::Grouping::kFlow;
  std::map<flow::GroupKey, Numbers> numbers_;
};

}  // namespace flowtop::terminal
