// SPDX-License-Identifier: Apache-2.0
#include "cli/ticker.h"

namespace flowtop::cli {

Ticker::TimePoint Ticker::next(TimePoint now) {
  next_ += interval_;
  if (next_ <= now) {
    next_ += ((now - next_) / interval_ + 1) * interval_;
  }
  return next_;
}

}  // namespace flowtop::cli
