// SPDX-License-Identifier: Apache-2.0
// What is written goes another way than what is read: a file system may finish it in a worker.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario writes() {
  return {
      .name = "writes",
      .what = "reads and writes of random blocks",
      .options = {.operations = 4000, .depth = 8, .mix = Mix::kMixed},
      .obstacle = [](const Place& place) -> std::optional<std::string> {
        if (place.writable) return std::nullopt;
        return "it writes: --allow-writes would let it, and destroy what is there";
      },
      .run = [](Job& job, const Place&) { return through_ring(job, {}); },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); },
      .shares = {{.what = "wrote",
                  .holds = [](const flowtop_op_record& row,
                              const LedgerEntry&) { return row.op == FLOWTOP_OP_WRITE; },
                  .at_least = 0.4,
                  .at_most = 0.6}}};
}

}  // namespace flowtop::workload
