// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace flowtop::host {

// How the controllers of an NVMe disk, as the kernel calls it, are reached: pcie, rdma, tcp, fc,
// loop. Empty for another disk, and where those of a multipath disk differ.
[[nodiscard]] std::string transport_of(const std::filesystem::path& sys_root,
                                       std::string_view disk);

// A program serves the disk, through ublk.
[[nodiscard]] bool is_ublk(std::string_view disk);

}  // namespace flowtop::host
