// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "flow/operation.h"
#include "flow/snapshot.h"

namespace flowtop::flow {

// Adds operations up by flow, device, path, op and delivery.
class Summary {
 public:
  void add(const Operation& operation);

  [[nodiscard]] Snapshot snapshot() const;

 private:
  std::map<CellKey, Cell> cells_;
  Tally total_;
};

}  // namespace flowtop::flow
