// SPDX-License-Identifier: Apache-2.0
// The wake comes at once, the CPU does not: locality debt, not a late completion.
#include "harness/scenario.h"

namespace flowtop::workload {
namespace {

// The wake was sent while the CPU was still held, well before its consumer could have run.
bool woken_at_once(const flowtop_op_record& row, const LedgerEntry& entry) {
  return row.wake_ns != 0 && row.wake_ns < entry.held_until_ns;
}

}  // namespace

Scenario busy_consumer() {
  return {.name = "busy_consumer",
          .what = "something else holds the consumer's CPU when it is woken",
          .options = {.operations = 300, .depth = 1},
          .obstacle = needs_to_hold_a_cpu,
          .run = reap_on_a_held_cpu,
          .expect = seen_on_the_first_cpu,
          .shares = {some_completed_while_held(),
                     {.what = "woken at once",
                      .holds = woken_at_once,
                      .of = completed_while_held,
                      .at_least = 0.98}}};
}

}  // namespace flowtop::workload
