// SPDX-License-Identifier: Apache-2.0
// One wake answers the first of them; the others meet a consumer that is on its way already.
#include "harness/scenario.h"

namespace flowtop::workload {
namespace {

constexpr std::uint32_t kRound = 8;

bool meets_the_woken(const flowtop_op_record& row, const LedgerEntry&) {
  return row.consumer_state == FLOWTOP_STATE_WOKEN && row.wake_ns == 0;
}

bool is_answered_with_others(const flowtop_op_record& row, const LedgerEntry&) {
  return row.wake_batch > 1;
}

}  // namespace

Scenario joined() {
  return {.name = "joined",
          .what = "seven of eight complete for a consumer that is woken but has no CPU yet",
          .options = {.operations = 800, .depth = kRound},
          .obstacle = needs_to_hold_a_cpu,
          .run = reap_on_a_held_cpu,
          .expect = seen_on_the_first_cpu,
          .shares = {some_completed_while_held(),
                     {.what = "met a woken consumer",
                      .holds = meets_the_woken,
                      .of = completed_while_held,
                      .at_least = 0.75,
                      .at_most = 0.9},
                     {.what = "answered by one wake with others",
                      .holds = is_answered_with_others,
                      .of = completed_while_held,
                      .at_least = 0.95}}};
}

}  // namespace flowtop::workload
