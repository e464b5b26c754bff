// SPDX-License-Identifier: Apache-2.0
// The timer wakes the program, which only then asks for what completed long before.
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

constexpr std::uint32_t kNapUs = 3000;

Scenario late_reap() {
  return {.name = "late_reap",
          .what = "asleep on a timer while its reads complete: the timer's wake is not theirs",
          .options = {.operations = 800, .depth = 8},
          .run =
              [](Job& job, const Place&) {
                return through_ring(job, {.defer = true, .wait = 8, .nap_us = kNapUs});
              },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                if (!entry.slept) expected.woken = false;  // all were there when it asked
                return expected;
              }};
}

}  // namespace flowtop::workload
