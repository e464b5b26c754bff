// SPDX-License-Identifier: Apache-2.0
#include "kernel/module_layout.h"

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

module_layout layout_of(const btf& types) {
  module_layout layout{};
  find_module_layout(types, layout);
  return layout;
}

TEST(module_layout, members_lie_where_the_types_say) {
  const TypeInformation types(btf__new_empty());
  add_type(*types, "nvme_ns", "head", 24);
  add_type(*types, "nvme_ns_head", "disk", 48);
  add_type(*types, "btrfs_bio", "private", 16);
  const module_layout layout = layout_of(*types);
  EXPECT_EQ(layout.nvme_ns_head, 24U);
  EXPECT_EQ(layout.nvme_ns_head_disk, 48U);
  EXPECT_EQ(layout.btrfs_bio_private, 16U);
}

TEST(module_layout, without_multipath_there_is_no_disk_above) {
  const TypeInformation types(btf__new_empty());
  add_type(*types, "nvme_ns", "head", 24);
  add_type(*types, "nvme_ns_head", "instance", 48);
  EXPECT_EQ(layout_of(*types).nvme_ns_head_disk, 0U);
}

TEST(module_layout, knows_what_asked_a_stacked_file_system_by_both_its_names) {
  for (const char* const name : {"backing_aio", "ovl_aio_req"}) {
    const TypeInformation types(btf__new_empty());
    add_type(*types, name, "orig_iocb", 56);
    EXPECT_EQ(layout_of(*types).backing_aio_orig_iocb, 56U) << name;
  }
}

TEST(module_layout, what_a_module_does_not_know_stays) {
  const TypeInformation kernel(btf__new_empty());
  const TypeInformation module(btf__new_empty());
  add_type(*kernel, "backing_aio", "orig_iocb", 56);
  add_type(*module, "nvme_ns", "head", 24);
  module_layout layout = layout_of(*kernel);
  find_module_layout(*module, layout);
  EXPECT_EQ(layout.backing_aio_orig_iocb, 56U);
  EXPECT_EQ(layout.nvme_ns_head, 24U);
}

TEST(module_layout, without_the_modules_nothing_is_known) {
  const TypeInformation types(btf__new_empty());
  const module_layout layout = layout_of(*types);
  EXPECT_EQ(layout.nvme_ns_head, 0U);
  EXPECT_EQ(layout.btrfs_bio_bio, 0U);
}

}  // namespace
}  // namespace flowtop::kernel
