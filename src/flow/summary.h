// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "flow/operation.h"
#include "flow/snapshot.h"

namespace flowtop::flow {

// Whether a flow that several processes have is one row, or one for each.
enum class PerProcess : std::uint8_t { kNo, kYes };

// Adds operations up by flow, device, path, op and delivery.
class Summary {
 public:
  explicit Summary(PerProcess per_process = PerProcess::kNo) : per_process_(per_process) {}

  void add(const Operation& operation);

  // Most operations first.
  [[nodiscard]] Snapshot snapshot() const;

 private:
  PerProcess per_process_;
  std::map<CellKey, Cell> cells_;
  Tally total_;
};

}  // namespace flowtop::flow
