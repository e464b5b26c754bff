// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "flow/group.h"

namespace flowtop::terminal {

struct ViewState;

// The row whose results are counted apart, by the CPUs that they travelled between.
struct WatchedRow {
  flow::Grouping grouping = flow::Grouping::kFlow;
  flow::GroupKey key;

  friend bool operator==(const WatchedRow&, const WatchedRow&) = default;
};

// That the view asks for; nothing where it shows none so.
[[nodiscard]] std::optional<WatchedRow> row_to_watch(const ViewState& view);

}  // namespace flowtop::terminal
