// SPDX-License-Identifier: Apache-2.0
// The submitter relays: the consumer is whoever waits on the ring.
#include "harness/shared_ring.h"

#include "harness/scenario.h"

namespace flowtop::workload {

Scenario shared_ring() {
  return {
      .name = "shared_ring",
      .what = "one thread submits, another reaps the same ring",
      .options = {.operations = 4000, .depth = 8},
      .run = [](Job& job, const Place&) { return through_shared_ring(job, {}); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); }};
}

}  // namespace flowtop::workload
