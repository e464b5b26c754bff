// SPDX-License-Identifier: Apache-2.0
#include "program/ticker.h"

namespace flowtop::program {

Ticker::TimePoint Ticker::next(TimePoint now) {
  next_ += interval_;
  if (next_ <= now) {
    next_ += ((now - next_) / interval_ + 1) * interval_;
  }
  return next_;
}

}  // namespace flowtop::program
