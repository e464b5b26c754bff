// SPDX-License-Identifier: Apache-2.0
// The first of a batch is held until the last one completes.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

constexpr std::uint32_t kBatch = 8;

Scenario batch() {
  return {.name = "batch",
          .what = "DEFER_TASKRUN, eight awaited at once: held until the last one completes",
          .options = {.operations = 4000, .depth = kBatch},
          .run = [](Job& job,
                    const Place&) { return through_ring(job, {.defer = true, .wait = kBatch}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_TASKWORK;
                expected.awaited_together = true;
                return expected;
              }};
}

}  // namespace flowtop::workload
