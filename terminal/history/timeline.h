// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "terminal/history/history.h"

namespace flowtop::terminal {

// The moments, and which of them is shown: the last one; while it is paused, the one at which that
// began or one before or after it. The one at which it was paused and the last one have all their
// rows, those between them the busiest.
class Timeline {
 public:
  explicit Timeline(Moment first) : shown_(std::move(first)) {}

  // Of a moment that comes while it is paused, is_shown is false.
  void add(Moment moment, bool is_shown);

  [[nodiscard]] const Moment& shown() const { return shown_; }
  [[nodiscard]] const History& history() const { return history_; }
  // How far back in the history the one that is shown is.
  [[nodiscard]] std::size_t shown_back() const { return since_pause_ + back_; }
  // How many moments before the one at which it was paused are kept.
  [[nodiscard]] std::size_t earlier() const;

  // So many before the one at which it was paused; at most earlier().
  void go_back_to(std::size_t back);
  // The one after that at which it was paused, which takes its place; false where it was the last
  // one.
  [[nodiscard]] bool go_forward();
  // The last one.
  void go_on();

 private:
  History history_;
  Moment shown_;
  std::size_t since_pause_ = 0;   // moments that came since
  std::size_t back_ = 0;          // moments before the one at which it was paused
  std::optional<Moment> held_;    // that one, while another one is shown
  std::optional<Moment> newest_;  // of those that came since
};

}  // namespace flowtop::terminal
