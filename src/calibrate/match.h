// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "flow/operation.h"
#include "harness/ledger.h"

namespace flowtop::calibrate {

struct Pair {
  const flow::Operation* row;
  const workload::LedgerEntry* entry;
};

struct Match {
  std::vector<Pair> pairs;
  std::vector<const workload::LedgerEntry*> missing{};  // operations without a row
  // Rows without an operation in the ledger, and second rows of one.
  std::vector<const flow::Operation*> extra{};
};

// Joins by user_data. A row that has none (a call) is the operation of its thread within whose time
// in the ledger it was submitted. What is returned points into both.
[[nodiscard]] Match match(std::span<const flow::Operation> rows,
                          std::span<const workload::LedgerEntry> entries);

}  // namespace flowtop::calibrate
