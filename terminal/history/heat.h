// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "flow/group.h"
#include "terminal/history/followed.h"
#include "terminal/powers.h"

namespace flowtop::terminal {

// How the values of one histogram of one row went over the last moments. Of a flow that was not
// among the busiest, they are known from when it is looked at.
class Heat {
 public:
  static constexpr std::size_t kMoments = 120;

  struct Of {
    flow::Grouping grouping = flow::Grouping::kFlow;
    flow::GroupKey row;
    std::size_t histogram = 0;

    friend bool operator==(const Of&, const Of&) = default;
  };

  // As Followed does.
  void follow(const Of& of, const History& history, std::size_t newest, const Moment& shown);

  // The oldest first; empty where there was nothing.
  [[nodiscard]] const std::vector<Powers>& moments() const { return moments_; }

 private:
  Followed<Of, Powers> followed_;
  std::vector<Powers> moments_;
};

}  // namespace flowtop::terminal
