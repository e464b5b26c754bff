// SPDX-License-Identifier: Apache-2.0
#include "flow/grouped_totals.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>

#include "support/cells.h"

namespace flowtop::flow {
namespace {

constexpr Place kFio = {.device = "nvme0n1", .group = "fio.service"};
constexpr Place kDatabase = {.device = "nvme0n1", .group = "db.service"};
constexpr Place kElsewhere = {.device = "nvme1n1", .group = "fio.service"};
const coarse_histograms kNone{};

OperationKey key(const Place& place) {
  return {.device = std::string(place.device),
          .path = FLOWTOP_PATH_IO_URING,
          .op = FLOWTOP_OP_READ,
          .delivery = FLOWTOP_DELIVERY_TASKWORK,
          .group = std::string(place.group)};
}

TEST(grouped_totals, adds_up_by_device_and_by_group) {
  GroupedTotals totals;
  totals.add(kFio, test::kernel_cell(10), kNone);
  totals.add(kFio, test::kernel_cell(5, 1), kNone);
  totals.add(kDatabase, test::kernel_cell(3), kNone);
  totals.add(kElsewhere, test::kernel_cell(2), kNone);
  const GroupedSnapshot snapshot = totals.finish_reading();
  EXPECT_EQ(snapshot.operations.at(key(kFio)),
            (OperationCounts{.operations = 15, .bytes = std::uint64_t{15} * 4096}));
  EXPECT_EQ(snapshot.operations.at(key(kDatabase)).operations, 3U);
  EXPECT_EQ(snapshot.operations.at(key(kElsewhere)).operations, 2U);
  EXPECT_EQ(snapshot.devices.at("nvme0n1").operations(), 18U);
  EXPECT_EQ(snapshot.devices.at("nvme1n1").operations(), 2U);
  EXPECT_EQ(snapshot.groups.at("fio.service").operations(), 17U);
  EXPECT_EQ(snapshot.groups.at("db.service").operations(), 3U);
}

TEST(grouped_totals, a_cell_is_the_same_in_each_reading) {
  GroupedTotals totals;
  totals.add(kFio, test::kernel_cell(10), kNone);
  static_cast<void>(totals.finish_reading());
  totals.add(kFio, test::kernel_cell(12), kNone);
  EXPECT_EQ(totals.finish_reading().devices.at("nvme0n1").operations(), 12U);
}

TEST(grouped_totals, do_not_go_back_when_a_cell_goes) {
  GroupedTotals totals;
  totals.add(kFio, test::kernel_cell(10), kNone);
  totals.add(kDatabase, test::kernel_cell(1), kNone);
  static_cast<void>(totals.finish_reading());
  totals.add_retired(kFio, test::kernel_cell(11), kNone);
  totals.add(kDatabase, test::kernel_cell(1), kNone);
  EXPECT_EQ(totals.finish_reading().operations.at(key(kFio)).operations, 11U);
  totals.add(kFio, test::kernel_cell(4), kNone);  // its successor
  const GroupedSnapshot snapshot = totals.finish_reading();
  EXPECT_EQ(snapshot.operations.at(key(kFio)).operations, 15U);
  EXPECT_EQ(snapshot.groups.at("fio.service").operations(), 15U);
  EXPECT_EQ(snapshot.devices.at("nvme0n1").operations(), 15U);
}

TEST(grouped_totals, a_group_that_is_forgotten_stays_in_its_devices) {
  GroupedTotals totals;
  totals.add_retired(kFio, test::kernel_cell(10), kNone);
  totals.add_retired(kElsewhere, test::kernel_cell(2), kNone);
  totals.add_retired(kDatabase, test::kernel_cell(3), kNone);
  EXPECT_EQ(totals.finish_reading().expired.at("nvme0n1"), 0U);
  totals.forget_group("fio.service");
  const GroupedSnapshot snapshot = totals.finish_reading();
  EXPECT_FALSE(snapshot.groups.contains("fio.service"));
  EXPECT_FALSE(snapshot.operations.contains(key(kFio)));
  EXPECT_EQ(snapshot.operations.at(key(kDatabase)).operations, 3U);
  EXPECT_EQ(snapshot.devices.at("nvme0n1").operations(), 13U);
  EXPECT_EQ(snapshot.expired.at("nvme0n1"), 10U);
  EXPECT_EQ(snapshot.expired.at("nvme1n1"), 2U);
}

TEST(grouped_totals, a_device_that_is_forgotten_is_gone) {
  GroupedTotals totals;
  totals.add_retired(kFio, test::kernel_cell(10), kNone);
  totals.add_retired(kElsewhere, test::kernel_cell(2), kNone);
  totals.forget_device("nvme0n1");
  const GroupedSnapshot snapshot = totals.finish_reading();
  EXPECT_FALSE(snapshot.devices.contains("nvme0n1"));
  EXPECT_FALSE(snapshot.expired.contains("nvme0n1"));
  EXPECT_FALSE(snapshot.operations.contains(key(kFio)));
  EXPECT_EQ(snapshot.devices.at("nvme1n1").operations(), 2U);
  EXPECT_EQ(snapshot.expired_devices, 10U);
}

// Both ways to add all up, and that of each device.
void expect_sums(const GroupedSnapshot& snapshot, std::uint64_t operations) {
  std::uint64_t of_devices = snapshot.expired_devices;
  std::uint64_t of_groups = snapshot.expired_groups;
  std::map<std::string, std::uint64_t> in_groups = snapshot.expired;
  for (const auto& [device, tally] : snapshot.devices) of_devices += tally.operations();
  for (const auto& [group, tally] : snapshot.groups) of_groups += tally.operations();
  for (const auto& [key, counts] : snapshot.operations) in_groups[key.device] += counts.operations;
  EXPECT_EQ(of_devices, operations);
  EXPECT_EQ(of_groups, operations);
  EXPECT_EQ(in_groups.size(), snapshot.devices.size());
  for (const auto& [device, tally] : snapshot.devices) {
    EXPECT_EQ(in_groups.at(device), tally.operations()) << device;
  }
}

TEST(grouped_totals, agree_whatever_is_forgotten) {
  GroupedTotals totals;
  totals.add_retired(kFio, test::kernel_cell(10), kNone);
  totals.add_retired(kElsewhere, test::kernel_cell(2), kNone);
  totals.add_retired(kDatabase, test::kernel_cell(3), kNone);
  expect_sums(totals.finish_reading(), 15);
  totals.forget_device("nvme1n1");
  expect_sums(totals.finish_reading(), 15);
  totals.forget_group("fio.service");  // whose operations are in part on a device that is forgotten
  expect_sums(totals.finish_reading(), 15);
  totals.forget_device("nvme0n1");
  totals.forget_device("sda");  // that never was
  const GroupedSnapshot snapshot = totals.finish_reading();
  expect_sums(snapshot, 15);
  EXPECT_EQ(snapshot.expired_devices, 15U);
  EXPECT_EQ(snapshot.expired_groups, 12U);
}

TEST(grouped_totals, what_has_no_cell_of_its_own_is_counted_for_good) {
  constexpr Place kShared = {.device = "nvme0n1", .group = "other", .has_own_cell = false};
  constexpr Place kRefused = {.device = "nvme0n1", .group = "other"};
  GroupedTotals totals;
  totals.add(kShared, test::kernel_cell(4), kNone);
  totals.add(kRefused, test::kernel_cell(2), kNone);
  EXPECT_EQ(totals.finish_reading().without_cell, 4U);
  totals.add_retired(kShared, test::kernel_cell(5), kNone);
  EXPECT_EQ(totals.finish_reading().without_cell, 5U);
  totals.forget_device("nvme0n1");
  totals.add(kShared, test::kernel_cell(1), kNone);
  EXPECT_EQ(totals.finish_reading().without_cell, 6U);
}

TEST(grouped_totals, values_without_a_name_are_unknown) {
  GroupedTotals totals;
  cell values = test::kernel_cell(1);
  values.op = FLOWTOP_OP_COUNT;
  values.path = 0xff;
  values.delivery = 0xff;
  totals.add(kFio, values, kNone);
  const GroupedSnapshot snapshot = totals.finish_reading();
  const OperationKey& only = snapshot.operations.begin()->first;
  EXPECT_EQ(only.op, FLOWTOP_OP_UNKNOWN);
  EXPECT_EQ(only.path, FLOWTOP_PATH_UNKNOWN);
  EXPECT_EQ(only.delivery, FLOWTOP_DELIVERY_UNKNOWN);
}

}  // namespace
}  // namespace flowtop::flow
