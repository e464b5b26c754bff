// SPDX-License-Identifier: Apache-2.0
// The consumer is whoever calls io_getevents.
#include "harness/aio.h"
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario libaio_waiter() {
  return {
      .name = "libaio_waiter",
      .what = "Linux aio, submitted by one thread and awaited by another",
      .options = {.operations = 4000, .depth = 8},
      .run = [](Job& job, const Place&) { return through_aio_waiter(job); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); }};
}

}  // namespace flowtop::workload
