// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "abi/cell.h"
#include "flow/coarse_tally.h"

// What a fleet is shown: operations by device and by group (a unit, a container, a pod), counted
// from the beginning on. Cells come and go beneath; no number here ever goes back.
namespace flowtop::flow {

struct OperationKey {
  std::string device;
  std::uint8_t path = 0;
  std::uint8_t op = 0;
  std::uint8_t delivery = 0;
  std::string group;

  friend auto operator<=>(const OperationKey&, const OperationKey&) = default;
};

struct OperationCounts {
  std::uint64_t operations = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const OperationCounts&, const OperationCounts&) = default;
};

// Never changes once made. All that was ever added is what `devices` and `expired_devices` have,
// and as much is in `groups` and `expired_groups`. Over all groups, the `operations` of a device
// add up to what `devices` has of it, less what `expired` has.
struct GroupedSnapshot {
  std::map<OperationKey, OperationCounts> operations;
  std::map<std::string, CoarseTally> devices;
  std::map<std::string, CoarseTally> groups;
  std::map<std::string, std::uint64_t> expired;  // by device: operations of forgotten groups
  std::uint64_t expired_devices = 0;             // operations of forgotten devices
  std::uint64_t expired_groups = 0;              // operations of forgotten groups
  std::uint64_t without_cell = 0;                // operations that found no cell of their own
};

// Where the operations of one cell belong.
struct Place {
  std::string_view device;
  std::string_view group;
  bool has_own_cell = true;  // false: the cell has what found none
};

class GroupedTotals {
 public:
  // A cell as it is now: every reading brings it in full. Of one cell, `place` must not change.
  void add(const Place& place, const cell& values, const coarse_histograms& histograms);
  // Its last values: it is in no reading from now on.
  void add_retired(const Place& place, const cell& values, const coarse_histograms& histograms);

  // What was added. The cells of this reading are forgotten, what is retired stays.
  [[nodiscard]] GroupedSnapshot finish_reading();

  // Of what has no cell any more. Operations of the group stay in those of their devices.
  void forget_group(std::string_view group);
  void forget_device(std::string_view device);

 private:
  static void add_to(GroupedSnapshot& sums, const Place& place, const cell& values,
                     const coarse_histograms& histograms);

  GroupedSnapshot retired_;
  GroupedSnapshot reading_;
};

}  // namespace flowtop::flow
