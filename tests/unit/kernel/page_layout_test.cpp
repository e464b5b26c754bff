// SPDX-License-Identifier: Apache-2.0
#include "kernel/page_layout.h"

#include <gtest/gtest.h>

#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::uint32_t kEntryBytes = 16;

// As of a kernel for so many nodes, whose zones have these numbers.
TypeInformation types_of(std::uint32_t nodes, std::int64_t device, std::int64_t zones) {
  TypeInformation types(btf__new_empty());
  EXPECT_GT(btf__add_enum(types.get(), "zone_type", 4), 0);
  EXPECT_EQ(btf__add_enum_value(types.get(), "ZONE_DEVICE", device), 0);
  EXPECT_EQ(btf__add_enum_value(types.get(), "__MAX_NR_ZONES", zones), 0);
  const auto entries = nodes * static_cast<std::uint32_t>(zones) + 1;
  EXPECT_GT(btf__add_struct(types.get(), "zoneref", kEntryBytes), 0);
  EXPECT_GT(btf__add_struct(types.get(), "zonelist", entries * kEntryBytes), 0);
  return types;
}

// 5 zones and 1024 nodes: three bits below the ten highest.
TEST(page_layout, the_zone_lies_below_the_node) {
  const page_layout layout = read_page_layout(*types_of(1024, 4, 5));
  EXPECT_EQ(layout.zone_shift, 51U);
  EXPECT_EQ(layout.zone_mask, 7U);
  EXPECT_EQ(layout.zone_device, 4U);
}

TEST(page_layout, one_node_takes_no_bits) {
  const page_layout layout = read_page_layout(*types_of(1, 3, 4));
  EXPECT_EQ(layout.zone_shift, 62U);
  EXPECT_EQ(layout.zone_mask, 3U);
}

TEST(page_layout, without_memory_of_devices_no_zone_is_told) {
  TypeInformation types(btf__new_empty());
  ASSERT_GT(btf__add_enum(types.get(), "zone_type", 4), 0);
  ASSERT_EQ(btf__add_enum_value(types.get(), "__MAX_NR_ZONES", 4), 0);
  EXPECT_EQ(read_page_layout(*types).zone_mask, 0U);
}

TEST(page_layout, without_the_list_of_zones_none_either) {
  TypeInformation types(btf__new_empty());
  ASSERT_GT(btf__add_enum(types.get(), "zone_type", 4), 0);
  ASSERT_EQ(btf__add_enum_value(types.get(), "ZONE_DEVICE", 4), 0);
  ASSERT_EQ(btf__add_enum_value(types.get(), "__MAX_NR_ZONES", 5), 0);
  EXPECT_EQ(read_page_layout(*types).zone_mask, 0U);
}

}  // namespace
}  // namespace flowtop::kernel
