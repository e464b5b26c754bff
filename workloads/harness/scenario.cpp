// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario.h"

namespace flowtop::workload {

Expected seen_by_its_consumer(const LedgerEntry& entry) {
  if (entry.seen_tid != entry.submit_tid && entry.before_submit_ns < entry.first_wait_ns) return {};
  return {.consumer_tid = entry.seen_tid};
}

std::optional<std::string> needs_two_cpus(const Place& place) {
  if (place.cpus.size() >= 2) return std::nullopt;
  return "one CPU: two are needed";
}

}  // namespace flowtop::workload
