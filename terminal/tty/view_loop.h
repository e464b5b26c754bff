// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "program/signals.h"
#include "terminal/moment.h"
#include "terminal/style.h"
#include "terminal/tty/take_moment.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

struct ViewOptions {
  std::chrono::nanoseconds interval{};
  Style style;
  bool mouse = true;
  ViewState view;      // to begin with
  std::string notice;  // the same, until a key is pressed
};

// Shows moments and obeys keys until one of them, or a signal, ends it. Gives the view as it was
// then.
[[nodiscard]] Result<ViewState> run_view(const Host& host, const TakeMoment& take,
                                         const program::Signals& signals,
                                         const ViewOptions& options);

}  // namespace flowtop::terminal
