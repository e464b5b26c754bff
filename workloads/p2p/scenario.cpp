// SPDX-License-Identifier: Apache-2.0
#include "p2p/scenario.h"

#include <utility>

#include "harness/ring.h"
#include "p2p/engines.h"
#include "p2p/way.h"

namespace flowtop::workload::p2pmem {
namespace {

Status read_all(Job& job, const std::string& path, std::uint32_t host_percent) {
  const Result<Way> way = find_way(path, {});
  if (!way) return way.error();
  Result<std::vector<Slot>> slots =
      make_slots(job.options.depth, job.options.bytes, host_percent > 0,
                 {.device = of_device(way->provider.allocate)});
  if (!slots) return slots.error();
  const Result<RingPtr> ring = make_ring(job.options.depth, 0);
  if (!ring) return ring.error();
  Traffic traffic(job, std::move(*slots), {.host_percent = host_percent});
  return through_ring(traffic, ring->get(), {});
}

}  // namespace

Scenario read_scenario(const std::string& name, const std::string& what,
                       std::uint32_t host_percent) {
  return {
      .name = name,
      .what = what,
      .options = {.operations = 4000, .depth = 8},
      .obstacle = [](const Place& place) -> std::optional<std::string> {
        const Result<Way> way = find_way(place.path, {});
        if (way) return std::nullopt;
        return way.error().message;
      },
      .run = [host_percent](Job& job,
                            const Place& place) { return read_all(job, place.path, host_percent); },
      .expect =
          [](const LedgerEntry& entry, const Place&) {
            Expected expected = seen_by_its_consumer(entry);
            expected.placement = entry.placement;
            return expected;
          }};
}

}  // namespace flowtop::workload::p2pmem
