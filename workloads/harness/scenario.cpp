// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario.h"

#include "harness/aio.h"
#include "harness/pin.h"

namespace flowtop::workload {

Expected seen_by_its_consumer(const LedgerEntry& entry) {
  const bool has_slept =
      entry.first_slept_ns != 0 && entry.first_slept_ns <= entry.before_submit_ns;
  if (entry.seen_tid != entry.submit_tid && !has_slept) return {};
  return {.consumer_tid = entry.seen_tid};
}

Expected seen_on_the_first_cpu(const LedgerEntry& entry, const Place& place) {
  Expected expected = seen_by_its_consumer(entry);
  if (expected.consumer_tid) expected.consumer_cpu = place.cpus.front();
  return expected;
}

Status reap_on_a_held_cpu(Job& job, const Place& place) {
  return through_held_aio(job, {.submit_cpu = place.cpus.back(), .reap_cpu = place.cpus.front()});
}

Share some_completed_while_held() {
  return {.what = "completed while the CPU was held",
          .holds = completed_while_held,
          .at_least = 0.1,
          .premise = true};
}

std::optional<std::string> needs_two_cpus(const Place& place) {
  if (place.cpus.size() >= 2) return std::nullopt;
  return "one CPU: two are needed";
}

std::optional<std::string> needs_to_hold_a_cpu(const Place& place) {
  if (!may_run_first()) return "no right to SCHED_FIFO, which keeps others off a CPU";
  if (!place.completes_where_submitted) return "which CPU completes is not known on this device";
  return needs_two_cpus(place);
}

bool completed_while_held(const flowtop_op_record& row, const LedgerEntry& entry) {
  return row.complete_ns > entry.held_from_ns && row.complete_ns < entry.held_until_ns;
}

}  // namespace flowtop::workload
