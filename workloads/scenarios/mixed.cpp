// SPDX-License-Identifier: Apache-2.0
// A known share of the results crosses from one CPU to another.
#include "harness/scenario.h"
#include "harness/shared_ring.h"

namespace flowtop::workload {

Scenario mixed() {
  return {.name = "mixed",
          .what = "three results of ten are consumed on another CPU than they completed on",
          .options = {.operations = 4000, .depth = 4},
          .obstacle = needs_two_cpus,
          .run =
              [](Job& job, const Place& place) {
                const int here = place.cpus.front();
                const int there = place.cpus.back();
                return through_shared_ring(
                    job, {.submit_cpu =
                              [=](std::uint64_t index) { return index % 10 < 3 ? there : here; },
                          .reap_cpu = here});
              },
          .expect =
              [](const LedgerEntry& entry, const Place& place) {
                Expected expected = seen_on_the_first_cpu(entry, place);
                if (expected.consumer_cpu && place.completes_where_submitted) {
                  expected.remote = entry.submit_cpu != entry.seen_cpu;
                }
                return expected;
              }};
}

}  // namespace flowtop::workload
