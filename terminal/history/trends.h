// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "flow/group.h"
#include "terminal/history/followed.h"

namespace flowtop::terminal {

// How a number of each row went over the last moments.
class Trends {
 public:
  static constexpr std::size_t kMoments = 12;

  struct Of {
    flow::Grouping grouping = flow::Grouping::kFlow;
    std::string column;  // of one without numbers there is nothing

    friend bool operator==(const Of&, const Of&) = default;
  };

  // As Followed does.
  void follow(const Of& of, const History& history, std::size_t newest, const Moment& shown);

  // One character for each moment, of a height that tells the number beside the row's highest; a
  // space where there was none. `unicode`: of eighths of a character, else of four heights.
  [[nodiscard]] std::string text(const flow::Cell& row, bool unicode) const;

 private:
  using Numbers = std::vector<std::pair<flow::GroupKey, double>>;  // by key

  [[nodiscard]] static Numbers numbers_in(const Moment& moment, const Of& of);

  flow::Grouping grouping_ = flow::Grouping::kFlow;
  Followed<Of, Numbers> followed_;
};

}  // namespace flowtop::terminal
