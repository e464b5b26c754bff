// SPDX-License-Identifier: Apache-2.0
// What comes by way of the page cache is copied from there.
#include "harness/scenario.h"

namespace flowtop::workload {

Scenario buffered();

Scenario bounce_page_cache() {
  Scenario scenario = buffered();
  scenario.name = "bounce_page_cache";
  scenario.what = "reads through the page cache: each of their bytes bounces there";
  scenario.expect = [expect = scenario.expect](const LedgerEntry& entry, const Place& place) {
    Expected expected = expect(entry, place);
    expected.placement = FLOWTOP_PLACEMENT_PAGE_CACHE;
    expected.bounces = 1U << FLOWTOP_BOUNCE_PAGE_CACHE;
    return expected;
  };
  return scenario;
}

}  // namespace flowtop::workload
