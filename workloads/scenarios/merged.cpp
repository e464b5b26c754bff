// SPDX-License-Identifier: Apache-2.0
// One request carries several of them; each stays an operation.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

constexpr std::uint32_t kTogether = 16;

Scenario merged() {
  return {
      .name = "merged",
      .what = "reads of adjacent blocks, submitted together: the block layer merges them",
      .options = {.operations = 4000, .depth = kTogether, .sequential = true},
      .run = [](Job& job, const Place&) { return through_ring(job, {.wait = kTogether}); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); },
      .operations_per_request = kTogether};
}

}  // namespace flowtop::workload
