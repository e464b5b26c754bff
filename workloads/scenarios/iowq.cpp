// SPDX-License-Identifier: Apache-2.0
// A worker issues it; the program consumes it.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario iowq() {
  return {
      .name = "iowq",
      .what = "every request goes to a worker of io_uring",
      .options = {.operations = 2000, .depth = 4},
      .run = [](Job& job, const Place&) { return through_ring(job, {.style = {.async = true}}); },
      .expect =
          [](const LedgerEntry& entry, const Place&) {
            Expected expected = seen_by_its_consumer(entry);
            expected.delivery = FLOWTOP_DELIVERY_IO_WQ;
            return expected;
          }};
}

}  // namespace flowtop::workload
