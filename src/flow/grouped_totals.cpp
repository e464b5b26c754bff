// SPDX-License-Identifier: Apache-2.0
#include "flow/grouped_totals.h"

#include <utility>

#include "flow/enum_names.h"

namespace flowtop::flow {
namespace {

OperationKey key_of(const Place& place, const cell& values) {
  return {.device = std::string(place.device),
          .path = known(values.path, FLOWTOP_PATH_COUNT),
          .op = known(values.op, FLOWTOP_OP_COUNT),
          .delivery = known(values.delivery, FLOWTOP_DELIVERY_COUNT),
          .group = std::string(place.group)};
}

// How many operations the tally of that name had, which is erased.
std::uint64_t take_operations(std::map<std::string, CoarseTally>& tallies, std::string_view name) {
  const auto found = tallies.find(std::string(name));
  if (found == tallies.end()) return 0;
  const std::uint64_t operations = found->second.operations();
  tallies.erase(found);
  return operations;
}

}  // namespace

void GroupedTotals::add_to(GroupedSnapshot& sums, const Place& place, const cell& values,
                           const coarse_histograms& histograms) {
  const CoarseTally tally = coarse_tally_of(values, histograms);
  OperationCounts& counts = sums.operations[key_of(place, values)];
  counts.operations += tally.operations();
  counts.bytes += tally.bytes();
  sums.devices[std::string(place.device)].merge(tally);
  sums.groups[std::string(place.group)].merge(tally);
  if (!place.has_own_cell) sums.without_cell += tally.operations();
}

void GroupedTotals::add(const Place& place, const cell& values,
                        const coarse_histograms& histograms) {
  add_to(reading_, place, values, histograms);
}

void GroupedTotals::add_retired(const Place& place, const cell& values,
                                const coarse_histograms& histograms) {
  add_to(retired_, place, values, histograms);
}

GroupedSnapshot GroupedTotals::finish_reading() {
  GroupedSnapshot sums = std::exchange(reading_, {});
  for (const auto& [key, counts] : retired_.operations) {
    OperationCounts& sum = sums.operations[key];
    sum.operations += counts.operations;
    sum.bytes += counts.bytes;
  }
  for (const auto& [device, tally] : retired_.devices) sums.devices[device].merge(tally);
  for (const auto& [group, tally] : retired_.groups) sums.groups[group].merge(tally);
  for (const auto& [device, tally] : sums.devices) sums.expired[device] = retired_.expired[device];
  sums.expired_devices = retired_.expired_devices;
  sums.expired_groups = retired_.expired_groups;
  sums.without_cell += retired_.without_cell;
  return sums;
}

void GroupedTotals::forget_group(std::string_view group) {
  retired_.expired_groups += take_operations(retired_.groups, group);
  std::erase_if(retired_.operations, [&](const auto& row) {
    const auto& [key, counts] = row;
    if (key.group != group) return false;
    retired_.expired[key.device] += counts.operations;
    return true;
  });
}

void GroupedTotals::forget_device(std::string_view device) {
  retired_.expired_devices += take_operations(retired_.devices, device);
  retired_.expired.erase(std::string(device));
  std::erase_if(retired_.operations, [&](const auto& row) { return row.first.device == device; });
}

}  // namespace flowtop::flow
