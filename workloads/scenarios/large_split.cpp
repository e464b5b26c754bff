// SPDX-License-Identifier: Apache-2.0
// The block layer splits it; it stays one operation.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario large_split() {
  return {.name = "large_split",
          .what = "reads of 4 MiB, each of several requests",
          .options = {.operations = 100, .bytes = 4U << 20U, .depth = 2},
          .run = [](Job& job, const Place&) { return through_ring(job, {}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.fragments_at_least = 2;
                return expected;
              },
          // One of a hundred is its p99.
          .submit = {.median = 50'000, .p99 = 3'000'000},
          .ready = {.median = 50'000, .p99 = 3'000'000}};
}

}  // namespace flowtop::workload
