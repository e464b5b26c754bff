// SPDX-License-Identifier: Apache-2.0
// The consumer never enters the ring.
#include "harness/eventfd_ring.h"
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario eventfd() {
  return {
      .name = "eventfd",
      .what = "one thread submits to a ring, another sleeps on the ring's eventfd",
      .options = {.operations = 4000, .depth = 8},
      .run = [](Job& job, const Place&) { return through_eventfd(job); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); }};
}

}  // namespace flowtop::workload
