// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "terminal/moment.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

// The rows of the table, in order.
class Rows {
 public:
  // `moment` must outlive it.
  Rows(const Moment& moment, const ViewState& view);

  [[nodiscard]] std::size_t size() const { return shown_.size(); }
  [[nodiscard]] const flow::Cell& at(std::size_t row) const { return *shown_.at(row); }

  // The row of the flow, process or device that is selected, wherever it has moved to; the first
  // one where it is gone. Nothing where there are no rows.
  [[nodiscard]] std::optional<std::size_t> selected(const ViewState& view) const;

  // The same, and nothing where it is gone.
  [[nodiscard]] std::optional<std::size_t> looked_at(const ViewState& view) const;

 private:
  flow::Snapshot grouped_;
  std::vector<const flow::Cell*> shown_;
};

}  // namespace flowtop::terminal
