// SPDX-License-Identifier: Apache-2.0
// A host that is told to copy whatever a device reads or writes.
#include <fstream>

#include "harness/scenario.h"

namespace flowtop::workload {
namespace {

bool copies_always() {
  std::ifstream file("/proc/cmdline");
  std::string word;
  while (file >> word) {
    if (word == "swiotlb=force") return true;
  }
  return false;
}

}  // namespace

Scenario sync();

Scenario bounce_swiotlb() {
  Scenario scenario = sync();
  scenario.name = "bounce_swiotlb";
  scenario.what = "direct reads, each of them by way of the DMA layer's bounce buffers";
  scenario.obstacle = [](const Place& place) -> std::optional<std::string> {
    if (!copies_always()) return "the kernel was not booted with swiotlb=force";
    if (place.path.starts_with("/dev/nvme")) return std::nullopt;
    return "the device is no NVMe disk, which is known to go by the DMA layer";
  };
  scenario.expect = [expect = scenario.expect](const LedgerEntry& entry, const Place& place) {
    Expected expected = expect(entry, place);
    expected.placement = FLOWTOP_PLACEMENT_HOST;
    expected.bounces = 1U << FLOWTOP_BOUNCE_SWIOTLB;
    return expected;
  };
  return scenario;
}

}  // namespace flowtop::workload
