// SPDX-License-Identifier: Apache-2.0
#include "terminal/freeze.h"

#include "terminal/rows.h"

namespace flowtop::terminal {

std::optional<flow::GroupKey> row_to_freeze_at(const Moment& moment, const ViewState& view) {
  if (view.freeze.text.empty()) return std::nullopt;
  ViewState frozen = view;  // names are those of flows, whatever they are grouped by
  frozen.filter.rows.add(view.freeze.rows);
  const Rows rows(moment, frozen);  // not sooner: it sorts thousands, with every moment
  if (rows.size() == 0) return std::nullopt;
  return flow::group_key(rows.at(0), view.grouping);
}

}  // namespace flowtop::terminal
