// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace flowtop::workload {

// What one operation did, as the program itself saw it: the truth a capture is checked against.
struct LedgerEntry {
  std::uint64_t before_submit_ns = 0;  // CLOCK_MONOTONIC
  std::uint64_t after_seen_ns = 0;
  pid_t submit_tid = 0;
  pid_t seen_tid = 0;
  int seen_cpu = -1;
  bool write = false;
  std::int64_t result = 0;  // bytes, or a negative errno
};

struct Totals {
  std::uint64_t operations = 0;
  std::uint64_t bytes = 0;
  std::uint64_t errors = 0;
};

// One thread submits and one thread, perhaps another, sees the results; each operation passes from
// the first to the second through the kernel.
class Ledger {
 public:
  // Without `keep_entries` only the totals are kept, so that a run is not slowed down.
  Ledger(std::uint64_t operations, bool keep_entries) : entries_(keep_entries ? operations : 0) {}

  // The user_data of operation `index`: never 0, which means "none" elsewhere.
  static std::uint64_t user_data(std::uint64_t index) { return index + 1; }
  static std::uint64_t index(std::uint64_t user_data) { return user_data - 1; }

  void submitting(std::uint64_t index, bool write);
  void seen(std::uint64_t index, std::int64_t result);

  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] Status write_csv(const std::string& path) const;

 private:
  std::vector<LedgerEntry> entries_;
  Totals totals_;
};

}  // namespace flowtop::workload
