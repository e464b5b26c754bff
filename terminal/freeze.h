// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "flow/group.h"
#include "terminal/moment.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

// The first row for which the condition holds that the view is to be paused at; nothing where there
// is no such row, or no such condition.
[[nodiscard]] std::optional<flow::GroupKey> row_to_freeze_at(const Moment& moment,
                                                             const ViewState& view);

}  // namespace flowtop::terminal
