// SPDX-License-Identifier: Apache-2.0
#include "kernel/nvme_layout.h"

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

}  // namespace

nvme_layout find_nvme_layout(const btf& types) {
  return {.head_in_ns = offset_of(types, "nvme_ns", "head"),
          .disk_in_head = offset_of(types, "nvme_ns_head", "disk")};
}

nvme_layout read_nvme_layout(btf& kernel_types) {
  const TypeInformation module(btf__load_module_btf("nvme_core", &kernel_types));
  return find_nvme_layout(module ? *module : kernel_types);
}

}  // namespace flowtop::kernel
