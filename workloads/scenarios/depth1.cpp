// SPDX-License-Identifier: Apache-2.0
// The simplest chain: one operation, one wait, one wake.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario depth1() {
  return {.name = "depth1",
          .what = "one io_uring read at a time: whoever asked sleeps until it is done",
          .options = {.operations = 2000, .depth = 1},
          .run = [](Job& job, const Place&) { return through_ring(job, {}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_TASKWORK;
                if (entry.slept) {
                  expected.state = FLOWTOP_STATE_WAITING;
                  expected.woken = true;
                  expected.wake_batch = 1;
                }
                return expected;
              },
          .submit = kOneAtATime,
          .ready = kOneAtATime};
}

}  // namespace flowtop::workload
