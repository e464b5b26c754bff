// SPDX-License-Identifier: Apache-2.0
// The completion entry is written by the waiter itself, once it runs.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario defer_taskrun() {
  return {.name = "defer_taskrun",
          .what = "DEFER_TASKRUN, one at a time",
          .options = {.operations = 2000, .depth = 1},
          .run = [](Job& job, const Place&) { return through_ring(job, {.defer = true}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_TASKWORK;
                if (entry.slept) {
                  expected.state = FLOWTOP_STATE_WAITING;
                  expected.woken = true;
                }
                return expected;
              },
          .submit = kOneAtATime,
          .ready = kOneAtATime};
}

}  // namespace flowtop::workload
