// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>

#include "abi/record.h"
#include "base/result.h"
#include "harness/shared_array.h"

namespace flowtop::workload {

// What one operation did, as the program itself saw it: the truth a capture is checked against.
struct LedgerEntry {
  std::uint64_t before_submit_ns;  // CLOCK_MONOTONIC
  std::uint64_t after_seen_ns;     // 0: never seen to complete
  std::int64_t result;             // bytes, or a negative errno
  pid_t submit_tid;
  pid_t seen_tid;
  std::uint64_t first_slept_ns;  // who saw it had slept for one for the first time; 0: never yet
  int submit_cpu;
  int seen_cpu;
  bool write;
  // Who saw it fell asleep in the wait that ended with it, or did not; neither where it was
  // stopped.
  bool slept;
  bool awake = false;
  std::uint64_t gone_ns = 0;  // off the CPU once it had fallen asleep, at least
  std::uint64_t wait = 0;     // which wait of that thread it was
  // The CPU of whoever sees it was held by somebody else between these; 0: not that is known.
  std::uint64_t held_from_ns = 0;
  std::uint64_t held_until_ns = 0;
  // The memory that its data was in; unknown: the program does not say.
  flowtop_placement placement = FLOWTOP_PLACEMENT_UNKNOWN;
};

struct Totals {
  std::uint64_t operations = 0;
  std::uint64_t bytes = 0;
  std::uint64_t errors = 0;
};

// Each operation is submitted by one thread and seen by one, perhaps another: it passes from the
// first to the second through the kernel. Processes forked from this one write into the same
// entries, but keep totals of their own.
class Ledger {
 public:
  // Without `keep_entries` only the totals are kept, so that a run is not slowed down.
  Ledger(std::uint64_t operations, bool keep_entries) : entries_(keep_entries ? operations : 0) {}

  // The user_data of operation `index`: never 0, which means "none" elsewhere.
  static std::uint64_t user_data(std::uint64_t index) { return index + 1; }
  static std::uint64_t index(std::uint64_t user_data) { return user_data - 1; }

  void submitting(std::uint64_t index, bool write);
  // Of the operation that is submitted next: the CPU on which it will be seen is held.
  void held(std::uint64_t index, std::uint64_t from_ns, std::uint64_t until_ns);
  // Of the operation that is submitted next: where its memory is.
  void placed(std::uint64_t index, flowtop_placement placement);
  // From now on, a SIGSTOP of this process is not taken for a sleep.
  static void notice_stops();
  // This thread is about to wait for whatever it sees next.
  void waiting() const;
  void seen(std::uint64_t index, std::int64_t result);

  [[nodiscard]] const Totals& totals() const { return totals_; }
  [[nodiscard]] std::span<const LedgerEntry> entries() const { return entries_.all(); }
  [[nodiscard]] Status write_csv(const std::string& path) const;

 private:
  SharedArray<LedgerEntry> entries_;
  Totals totals_;
};

}  // namespace flowtop::workload
