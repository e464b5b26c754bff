// SPDX-License-Identifier: Apache-2.0
#include "terminal/watched_row.h"

#include "terminal/view_state.h"

namespace flowtop::terminal {

std::optional<WatchedRow> row_to_watch(const ViewState& view) {
  if (view.page != Page::kLocality || !view.one_row || !view.selected) return std::nullopt;
  return WatchedRow{.grouping = view.grouping, .key = *view.selected};
}

}  // namespace flowtop::terminal
