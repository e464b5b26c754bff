// SPDX-License-Identifier: Apache-2.0
// The caller sleeps in its own call.
#include "harness/calls.h"
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario sync() {
  return {.name = "sync",
          .what = "pread with O_DIRECT",
          .options = {.operations = 2000, .depth = 1},
          .run = [](Job& job, const Place&) -> Status {
            one_by_one(job, 0, job.plan.size());
            return Done{};
          },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_SYNC;
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
