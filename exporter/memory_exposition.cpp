// SPDX-License-Identifier: Apache-2.0
#include "exporter/memory_exposition.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "flow/enum_names.h"
#include "flow/sums.h"

namespace flowtop::exporter {
namespace {

using flow::FamilyId;
using flow::Level;
using Tallies = std::map<std::string, flow::CoarseTally>;

// Of operations and of bytes.
struct Builders {
  MetricBuilder operations;
  MetricBuilder bytes;
};

// Of a device each part is there from the beginning on; of a group, those that it had.
template <std::size_t Size>
void push_parts(Families& families, Level level, Builders builders, const Tallies& tallies,
                std::span<const flow::ValueName> names,
                flow::Parts<Size> flow::CoarseTally::*parts) {
  for (const auto& [name, tally] : tallies) {
    const flow::Parts<Size>& counts = tally.*parts;
    for (std::size_t i = 0; i < Size; ++i) {
      if (counts.operations.at(i) == 0 && level == Level::kGroup) continue;
      builders.operations.add({name, names[i].name}, number(counts.operations.at(i)));
      builders.bytes.add({name, names[i].name}, number(counts.bytes.at(i)));
    }
  }
  push(families, std::move(builders.operations));
  push(families, std::move(builders.bytes));
}

void push_registrations(Families& families, const registrations& registered) {
  push(families, FamilyId::kRegistrations, number(registered.calls));
  push(families, FamilyId::kRegisteredRegions, number(registered.regions));
  push(families, FamilyId::kRegisteredBytes, number(registered.bytes));
  push(families, FamilyId::kRegisteredAgain, number(registered.again_regions));
  MetricBuilder failures(flow::family(FamilyId::kRegistrationFailures));
  for (std::size_t i = 0; i < flow::register_failures().size(); ++i) {
    failures.add({flow::register_failures()[i].name}, number(std::span(registered.failures)[i]));
  }
  push(families, std::move(failures));
}

// The kernel tells devices apart by their address: one that was taken out and put in again is two
// of the same name, and a series is there once.
std::map<std::string, kernel::BouncedDevice> by_name(
    const std::vector<kernel::BouncedDevice>& devices) {
  std::map<std::string, kernel::BouncedDevice> sums;
  for (const kernel::BouncedDevice& device : devices) {
    kernel::BouncedDevice& sum = sums[device.name.empty() ? "unknown" : device.name];
    sum.bytes += device.bytes;
    sum.matched_bytes += device.matched_bytes;
  }
  return sums;
}

void push_bounced(Families& families, const std::vector<kernel::BouncedDevice>& devices) {
  MetricBuilder bytes(flow::family(FamilyId::kSwiotlbDeviceBytes));
  MetricBuilder matched(flow::family(FamilyId::kSwiotlbMatchedBytes));
  for (const auto& [name, sum] : by_name(devices)) {
    bytes.add({name}, number(sum.bytes));
    matched.add({name}, number(sum.matched_bytes));
  }
  push(families, std::move(bytes));
  push(families, std::move(matched));
}

}  // namespace

void push_placements(Families& families, Level level, const Tallies& tallies) {
  push_parts(families, level,
             {.operations = MetricBuilder(flow::level_placements(level)),
              .bytes = MetricBuilder(flow::level_placement_bytes(level))},
             tallies, flow::placement_names(), &flow::CoarseTally::placements);
  push_parts(families, level,
             {.operations = MetricBuilder(flow::level_bounces(level)),
              .bytes = MetricBuilder(flow::level_bounced_bytes(level))},
             tallies, flow::bounce_names(), &flow::CoarseTally::bounces);
}

void push_memory(Families& families, const kernel::MemoryFacts& memory) {
  push_registrations(families, memory.registered);
  push_bounced(families, memory.bounced);
}

}  // namespace flowtop::exporter
