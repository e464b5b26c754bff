// SPDX-License-Identifier: Apache-2.0
#include "kernel/nvme_layout.h"

#include <gtest/gtest.h>

#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::uint32_t kBytes = 64;

// A type with one member, which lies `offset` bytes into it.
void add_type(btf& types, const char* name, const char* member, std::uint32_t offset) {
  const int number = btf__add_int(&types, "long", 8, 0);
  ASSERT_GT(number, 0);
  ASSERT_GT(btf__add_struct(&types, name, kBytes), 0);
  ASSERT_EQ(btf__add_field(&types, member, number, offset * 8, 0), 0);
}

TEST(nvme_layout, members_lie_where_the_types_say) {
  const TypeInformation types(btf__new_empty());
  add_type(*types, "nvme_ns", "head", 24);
  add_type(*types, "nvme_ns_head", "disk", 48);
  const nvme_layout layout = find_nvme_layout(*types);
  EXPECT_EQ(layout.head_in_ns, 24U);
  EXPECT_EQ(layout.disk_in_head, 48U);
}

TEST(nvme_layout, without_multipath_there_is_no_disk_above) {
  const TypeInformation types(btf__new_empty());
  add_type(*types, "nvme_ns", "head", 24);
  add_type(*types, "nvme_ns_head", "instance", 48);
  EXPECT_EQ(find_nvme_layout(*types).disk_in_head, 0U);
}

TEST(nvme_layout, without_the_driver_nothing_is_known) {
  const TypeInformation types(btf__new_empty());
  const nvme_layout layout = find_nvme_layout(*types);
  EXPECT_EQ(layout.head_in_ns, 0U);
  EXPECT_EQ(layout.disk_in_head, 0U);
}

}  // namespace
}  // namespace flowtop::kernel
