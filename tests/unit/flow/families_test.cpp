// SPDX-License-Identifier: Apache-2.0
#include "flow/families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace flowtop::flow {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsSupersetOf;

std::set<std::string> names() {
  std::set<std::string> all;
  for (const Family& each : exported_families()) {
    EXPECT_TRUE(all.insert(each.name).second) << each.name << " is there twice";
  }
  return all;
}

TEST(families, are_named_after_the_catalogue) {
  EXPECT_THAT(names(), IsSupersetOf({"flowtop_operations_total",
                                     "flowtop_operation_bytes_total",
                                     "flowtop_device_operations_total",
                                     "flowtop_group_operations_total",
                                     "flowtop_device_operation_errors_total",
                                     "flowtop_device_useful_completion_seconds",
                                     "flowtop_group_useful_completion_seconds",
                                     "flowtop_group_locality_debt_seconds",
                                     "flowtop_group_deliverable_seconds",
                                     "flowtop_group_issue_to_complete_seconds",
                                     "flowtop_device_wake_batch_operations",
                                     "flowtop_seen_total",
                                     "flowtop_open_operations",
                                     "flowtop_program_attached",
                                     "flowtop_device_placements_total",
                                     "flowtop_group_placement_bytes_total",
                                     "flowtop_device_bounces_total",
                                     "flowtop_group_bounced_bytes_total",
                                     "flowtop_device_fixed_buffer_operations_total",
                                     "flowtop_group_broken_promises_total",
                                     "flowtop_registered_again_regions_total",
                                     "flowtop_swiotlb_bytes_total"}));
}

// ready_ns and hold_ns take a record of each operation, which a sum does not have.
TEST(families, have_no_histogram_that_stays_empty) {
  const auto all = names();
  EXPECT_FALSE(all.contains("flowtop_device_ready_seconds"));
  EXPECT_FALSE(all.contains("flowtop_device_hold_seconds"));
  EXPECT_FALSE(all.contains("flowtop_group_submit_to_issue_seconds"));
}

TEST(families, keep_the_conventions_of_prometheus) {
  for (const Family& each : exported_families()) {
    SCOPED_TRACE(each.name);
    const bool is_counter = each.type == FamilyType::kCounter;
    EXPECT_EQ(each.name.ends_with("_total"), is_counter);
    EXPECT_THAT(each.help, EndsWith("."));
    EXPECT_TRUE(each.name.starts_with("flowtop_") || each.name.starts_with("process_"));
    const std::set<std::string> labels(each.labels.begin(), each.labels.end());
    for (const char* const unbounded : {"pid", "tgid", "comm", "cpu", "job", "instance"}) {
      EXPECT_FALSE(labels.contains(unbounded));
    }
  }
}

TEST(families, labels_say_what_is_told_apart) {
  EXPECT_THAT(operations_family().labels, ElementsAre("device", "path", "op", "delivery", "group"));
  EXPECT_THAT(level_deliveries(Level::kGroup).labels, ElementsAre("group", "distance"));
  EXPECT_THAT(level_placements(Level::kDevice).labels, ElementsAre("device", "placement"));
  EXPECT_THAT(level_placement_bytes(Level::kGroup).labels, ElementsAre("group", "placement"));
  EXPECT_THAT(level_bounces(Level::kDevice).labels, ElementsAre("device", "cause"));
  EXPECT_THAT(level_bounced_bytes(Level::kGroup).labels, ElementsAre("group", "cause"));
  EXPECT_THAT(family(FamilyId::kRegistrationFailures).labels, ElementsAre("errno"));
  EXPECT_THAT(family(FamilyId::kSwiotlbDeviceBytes).labels, ElementsAre("bus_device"));
  EXPECT_THAT(family(FamilyId::kProgramAttached).labels,
              ElementsAre("program", "attach_point", "reason"));
  EXPECT_TRUE(family(FamilyId::kGroups).labels.empty());
}

TEST(families, bounds_reach_from_256_ns_to_8_s_and_to_1024_operations) {
  const BucketRange time = exported_buckets(histogram_index("useful_completion_ns"));
  EXPECT_EQ(std::uint64_t{1} << time.first, 256U);
  EXPECT_EQ(std::uint64_t{1} << time.last, 8'589'934'592U);
  const BucketRange batch = exported_buckets(histogram_index("wake_batch"));
  EXPECT_EQ(std::uint64_t{1} << batch.first, 1U);
  EXPECT_EQ(std::uint64_t{1} << batch.last, 1024U);
}

}  // namespace
}  // namespace flowtop::flow
