// SPDX-License-Identifier: Apache-2.0
// A server that is the device, and takes no part in zero copy.
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario sync();

Scenario bounce_ublk() {
  Scenario scenario = sync();
  scenario.name = "bounce_ublk";
  scenario.what = "direct reads of a ublk device: each is copied from its server";
  scenario.obstacle = [](const Place& place) -> std::optional<std::string> {
    if (place.path.starts_with("/dev/ublkb")) return std::nullopt;
    return "the device is no ublk server";
  };
  scenario.expect = [expect = scenario.expect](const LedgerEntry& entry, const Place& place) {
    Expected expected = expect(entry, place);
    expected.bounces = 1U << FLOWTOP_BOUNCE_UBLK_COPY;
    return expected;
  };
  return scenario;
}

}  // namespace flowtop::workload
