// SPDX-License-Identifier: Apache-2.0
// No interrupt: the completion is found by whoever polls.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

Scenario iopoll() {
  return {.name = "iopoll",
          .what = "the program polls the device: nobody is woken",
          .options = {.operations = 2000, .depth = 4},
          .obstacle = [](const Place& place) -> std::optional<std::string> {
            if (place.polls) return std::nullopt;
            return "the device has no queues for polled I/O";
          },
          .run = [](Job& job, const Place&) { return through_ring(job, {.iopoll = true}); },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                expected.delivery = FLOWTOP_DELIVERY_IOPOLL;
                expected.woken = false;
                return expected;
              }};
}

}  // namespace flowtop::workload
