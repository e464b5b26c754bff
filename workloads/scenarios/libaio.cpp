// SPDX-License-Identifier: Apache-2.0
// Linux aio: the completion writes the event and wakes the waiter.
#include "harness/aio.h"
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario libaio() {
  return {.name = "libaio",
          .what = "Linux aio, submitted and awaited by one thread",
          .options = {.operations = 4000, .depth = 8},
          .run = [](Job& job, const Place&) { return through_aio(job); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_AIO;
                return expected;
              }};
}

}  // namespace flowtop::workload
