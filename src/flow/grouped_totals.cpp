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

}  // namespace

void GroupedTotals::add_to(GroupedSnapshot& sums, const Place& place, const cell& values,
                           const coarse_histograms& histograms) {
  const CoarseTally tally = coarse_tally_of(values, histograms);
  OperationCounts& counts = sums.operations[key_of(place, values)];
  counts.operations += tally.operations();
  counts.bytes += tally.bytes;
  sums.devices[std::string(place.device)].merge(tally);
  sums.groups[std::string(place.group)].merge(tally);
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
  return sums;
}

void GroupedTotals::forget_group(std::string_view group) {
  retired_.groups.erase(std::string(group));
  std::erase_if(retired_.operations, [&](const auto& row) {
    const auto& [key, counts] = row;
    if (key.group != group) return false;
    retired_.expired[key.device] += counts.operations;
    return true;
  });
}

void GroupedTotals::forget_device(std::string_view device) {
  retired_.devices.erase(std::string(device));
  retired_.expired.erase(std::string(device));
  std::erase_if(retired_.operations, [&](const auto& row) { return row.first.device == device; });
}

}  // namespace flowtop::flow
