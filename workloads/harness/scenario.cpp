// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario.h"

namespace flowtop::workload {

Expected seen_by_its_consumer(const LedgerEntry& entry) {
  const bool has_slept =
      entry.first_slept_ns != 0 && entry.first_slept_ns <= entry.before_submit_ns;
  if (entry.seen_tid != entry.submit_tid && !has_slept) return {};
  return {.consumer_tid = entry.seen_tid};
}

std::optional<std::string> needs_two_cpus(const Place& place) {
  if (place.cpus.size() >= 2) return std::nullopt;
  return "one CPU: two are needed";
}

}  // namespace flowtop::workload
