// SPDX-License-Identifier: Apache-2.0
#include "kernel/module_layout.h"

#include <array>

#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

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
    Member{&module_layout::ublk_device_dev_info, "ublk_device", "dev_info"},
    Member{&module_layout::ublk_dev_info_flags, "ublksrv_ctrl_dev_info", "flags"},
    Member{&module_layout::btrfs_dio_private_bio, "btrfs_dio_private", "bio"},
};

constexpr std::array kModules = {"nvme_core", "overlay", "btrfs", "ublk_drv"};

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
