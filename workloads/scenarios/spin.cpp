// SPDX-License-Identifier: Apache-2.0
// It never sleeps: no wake, no useful completion, and its result is deliverable all the same.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario spin() {
  return {.name = "spin",
          .what = "completions are looked for, never waited for",
          .options = {.operations = 2000, .depth = 1},
          .run = [](Job& job, const Place&) { return through_ring(job, {.spin = true}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                if (entry.awake) expected.woken = false;
                return expected;
              },
          .submit = kOneAtATime,
          .ready = kOneAtATime};
}

}  // namespace flowtop::workload
