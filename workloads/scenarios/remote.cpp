// SPDX-License-Identifier: Apache-2.0
// Every result crosses from one CPU to another.
#include "harness/scenario.h"
#include "harness/shared_ring.h"

namespace flowtop::workload {

Scenario remote() {
  return {.name = "remote",
          .what = "completed on one CPU, consumed on another",
          .options = {.operations = 4000, .depth = 4},
          .obstacle = needs_two_cpus,
          .run =
              [](Job& job, const Place& place) {
                const int there = place.cpus.back();
                return through_shared_ring(job,
                                           {.submit_cpu = [there](std::uint64_t) { return there; },
                                            .reap_cpu = place.cpus.front()});
              },
          .expect =
              [](const LedgerEntry& entry, const Place& place) {
                Expected expected = seen_on_the_first_cpu(entry, place);
                if (expected.consumer_cpu && place.completes_where_submitted)
                  expected.remote = true;
                return expected;
              }};
}

}  // namespace flowtop::workload
