// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/timeline.h"

#include <algorithm>

namespace flowtop::terminal {
namespace {

Moment take(std::optional<Moment>& moment) {
  Moment taken = *std::move(moment);
  moment.reset();
  return taken;
}

}  // namespace

void Timeline::add(Moment moment, bool is_shown) {
  history_.add(moment);
  if (!is_shown) {
    since_pause_ = std::min(since_pause_ + 1, history_.size() - 1);
    newest_ = std::move(moment);
    return;
  }
  since_pause_ = 0;
  back_ = 0;
  held_.reset();
  newest_.reset();
  shown_ = std::move(moment);
}

std::size_t Timeline::earlier() const {
  return history_.size() > since_pause_ ? history_.size() - since_pause_ - 1 : 0;
}

void Timeline::go_back_to(std::size_t back) {
  if (back == back_) return;
  if (back_ == 0) held_ = std::move(shown_);
  back_ = back;
  shown_ = back_ == 0 && held_ ? take(held_) : history_.at(since_pause_ + back_);
}

bool Timeline::go_forward() {
  if (since_pause_ == 0) return false;
  --since_pause_;
  back_ = 0;
  held_.reset();
  shown_ = since_pause_ == 0 && newest_ ? take(newest_) : history_.at(since_pause_);
  return true;
}

void Timeline::go_on() {
  if (newest_)
    shown_ = take(newest_);
  else if (held_)
    shown_ = take(held_);
  held_.reset();
  since_pause_ = 0;
  back_ = 0;
}

}  // namespace flowtop::terminal
