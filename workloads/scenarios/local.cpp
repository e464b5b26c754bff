// SPDX-License-Identifier: Apache-2.0
// Nothing crosses from one CPU to another.
#include "harness/pin.h"
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario local() {
  return {.name = "local",
          .what = "one CPU submits, completes and consumes",
          .options = {.operations = 4000, .depth = 4},
          .run = [](Job& job, const Place& place) -> Status {
            if (Status pinned = pin_to(place.cpus.front()); !pinned) return pinned;
            return through_ring(job, {});
          },
          .expect =
              [](const LedgerEntry& entry, const Place& place) {
                Expected expected = seen_on_the_first_cpu(entry, place);
                if (expected.consumer_cpu && place.completes_where_submitted)
                  expected.remote = false;
                return expected;
              }};
}

}  // namespace flowtop::workload
