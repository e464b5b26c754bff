// SPDX-License-Identifier: Apache-2.0
// Submission and completion entries are the kernel thread's: the consumer is the program.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario sqpoll() {
  return {.name = "sqpoll",
          .what = "a kernel thread submits, the program waits",
          .options = {.operations = 4000, .depth = 8},
          .run = [](Job& job, const Place&) { return through_ring(job, {.sqpoll = true}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_SQ_THREAD;
                return expected;
              }};
}

}  // namespace flowtop::workload
