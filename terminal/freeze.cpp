// SPDX-License-Identifier: Apache-2.0
#include "terminal/freeze.h"

#include <cstddef>

#include "terminal/rows.h"

namespace flowtop::terminal {

std::optional<flow::GroupKey> row_to_freeze_at(const Moment& moment, const ViewState& view) {
  if (view.freeze.text.empty()) return std::nullopt;
  const Rows rows(moment, view);  // not sooner: it sorts thousands, with every moment
  const output::RowFilter& condition = view.freeze.rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const flow::Cell& row = rows.at(i);
    if (condition.admits_flow(row, moment.names) &&
        condition.admits_row(row.tally, moment.sample.interval_s)) {
      return flow::group_key(row, view.grouping);
    }
  }
  return std::nullopt;
}

}  // namespace flowtop::terminal
