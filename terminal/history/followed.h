// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "terminal/history/history.h"

namespace flowtop::terminal {

// Something of each of the last moments, worked out once. The moment that is shown has all its
// rows, those that are kept only the busiest: of another row it is known from when it is looked at.
template <typename Of, typename Value>
class Followed {
 public:
  // The moments up to the one that is `newest` back in the history, `most` of them. `shown` is that
  // one, or not in the history.
  template <typename Work>
  void follow(const Of& of, const History& history, std::size_t newest, const Moment& shown,
              std::size_t most, const Work& work) {
    if (of_ != of) known_.clear();
    of_ = of;
    std::map<std::uint64_t, Value> known;
    const std::size_t end = std::min(newest + most, history.size());
    for (std::size_t back = newest; back < end; ++back) {
      const std::uint64_t at_ns = history.at_ns(back);
      const auto before = known_.find(at_ns);
      if (before != known_.end())
        known[at_ns] = std::move(before->second);
      else if (at_ns == shown.sample.time.monotonic_ns)
        known[at_ns] = work(shown);
      else
        known[at_ns] = work(history.at(back));
    }
    known_ = std::move(known);
  }

  // By the moment's time.
  [[nodiscard]] const std::map<std::uint64_t, Value>& known() const { return known_; }

 private:
  std::optional<Of> of_;
  std::map<std::uint64_t, Value> known_;
};

}  // namespace flowtop::terminal
