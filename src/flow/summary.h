// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "flow/operation.h"
#include "flow/snapshot.h"
#include "flow/wake_window.h"

namespace flowtop::flow {

// Adds operations up by flow, device, path, op and delivery.
class Summary {
 public:
  void add(const Operation& operation);

  [[nodiscard]] Snapshot snapshot() const;

 private:
  struct Running {
    std::string comm;
    bool more_comms = false;
    Tally tally;
    WakeWindow wakes;
  };

  std::map<CellKey, Running> cells_;
  Tally total_;
  WakeWindow total_wakes_;
};

}  // namespace flowtop::flow
