// SPDX-License-Identifier: Apache-2.0
// Registered buffers take another road through the kernel to the same bios.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario fixed_buffers() {
  return {
      .name = "fixed_buffers",
      .what = "registered buffers and a registered file",
      .options = {.operations = 4000, .depth = 8},
      .run =
          [](Job& job, const Place&) {
            return through_ring(job, {.style = {.fixed_buffers = true, .fixed_files = true}});
          },
      .expect = [](const LedgerEntry& entry, const Place&) { return seen_by_its_consumer(entry); }};
}

}  // namespace flowtop::workload
