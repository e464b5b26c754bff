// SPDX-License-Identifier: Apache-2.0
// The timer wakes the program, which only then asks for what completed long before.
#include "harness/pin.h"
#include "harness/scenario.h"
#include "harness/uring_read.h"

namespace flowtop::workload {

constexpr std::uint32_t kNapUs = 3000;

Scenario late_reap() {
  return {.name = "late_reap",
          .what = "asleep on a timer while its reads complete: the timer's wake is not theirs",
          .options = {.operations = 2400, .depth = 8},
          .run =
              [](Job& job, const Place&) {
                // Else the device's workers may keep it from its nap.
                return through_ring(
                    job, {.defer = true, .first = may_run_first(), .wait = 8, .nap_us = kNapUs});
              },
          .expect =
              [](const LedgerEntry& entry, const Place&) {
                Expected expected = seen_by_its_consumer(entry);
                if (entry.awake) expected.woken = false;  // all were there when it asked
                return expected;
              },
          // Eight are submitted by one call, and nothing runs for them until they are asked for.
          .submit = {.median = 150'000, .p99 = 1'000'000},
          .shares = {{.what = "completed while it slept elsewhere",
                      .holds =
                          [](const flowtop_op_record& row, const LedgerEntry&) {
                            return row.consumer_state == FLOWTOP_STATE_ELSEWHERE;
                          },
                      .at_least = 0.5}}};
}

}  // namespace flowtop::workload
