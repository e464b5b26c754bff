// SPDX-License-Identifier: Apache-2.0
#include "kernel/module_layout.h"

#include <array>
#include <string_view>

#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::uint32_t kBitsPerByte = 8;

// 0 where there is no such type or member.
std::uint32_t offset_of(const btf& types, const char* type_name, std::string_view member_name) {
  const int id = btf__find_by_name_kind(&types, type_name, BTF_KIND_STRUCT);
  if (id < 0) return 0;
  const btf_type* type = btf__type_by_id(&types, static_cast<std::uint32_t>(id));
  for (std::uint32_t index = 0; index < btf_vlen(type); ++index) {
    const char* name = btf__name_by_offset(&types, btf_members(type)[index].name_off);
    if (name != nullptr && name == member_name) {
      return btf_member_bit_offset(type, index) / kBitsPerByte;
    }
  }
  return 0;
}

struct Member {
  __u32 module_layout::*offset;
  const char* type;
  const char* name;
};

constexpr std::array kMembers = {
    Member{&module_layout::nvme_ns_head, "nvme_ns", "head"},
    Member{&module_layout::nvme_ns_head_disk, "nvme_ns_head", "disk"},
    Member{&module_layout::backing_aio_orig_iocb, "backing_aio", "orig_iocb"},
    Member{&module_layout::backing_aio_orig_iocb, "ovl_aio_req", "orig_iocb"},
    Member{&module_layout::btrfs_bio_bio, "btrfs_bio", "bio"},
    Member{&module_layout::btrfs_bio_end_io, "btrfs_bio", "end_io"},
    Member{&module_layout::btrfs_bio_private, "btrfs_bio", "private"},
    Member{&module_layout::btrfs_dio_private_bio, "btrfs_dio_private", "bio"},
};

constexpr std::array kModules = {"nvme_core", "overlay", "btrfs"};

}  // namespace

void find_module_layout(const btf& types, module_layout& layout) {
  for (const Member& member : kMembers) {
    const std::uint32_t offset = offset_of(types, member.type, member.name);
    if (offset != 0) layout.*(member.offset) = offset;
  }
}

module_layout read_module_layout(btf& kernel_types) {
  module_layout layout{};
  find_module_layout(kernel_types, layout);
  for (const char* const name : kModules) {
    const TypeInformation module(btf__load_module_btf(name, &kernel_types));
    if (module) find_module_layout(*module, layout);
  }
  return layout;
}

}  // namespace flowtop::kernel
