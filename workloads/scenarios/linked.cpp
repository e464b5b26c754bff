// SPDX-License-Identifier: Apache-2.0
// A later request of a chain goes out from the completion of the one before.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario linked() {
  return {
      .name = "linked",
      .what = "chains of four requests, each after the one before",
      .options = {.operations = 4000, .depth = 8},
      .run = [](Job& job, const Place&) { return through_ring(job, {.style = {.linked = 4}}); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); }};
}

}  // namespace flowtop::workload
