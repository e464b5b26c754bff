// SPDX-License-Identifier: Apache-2.0
#include "host/device_transport.h"

#include <optional>

#include "host/files.h"

namespace flowtop::host {

namespace fs = std::filesystem;

std::string transport_of(const fs::path& sys_root, std::string_view disk) {
  if (!disk.starts_with("nvme")) return {};
  const fs::path device = sys_root / "block" / disk / "device";
  if (auto own = read_value(device / "transport")) return *std::move(own);
  // The device of a multipath disk is its subsystem, which has its controllers in it.
  std::string common;
  for (const fs::path& entry : list_directory(device)) {
    const std::optional<std::string> one = read_value(entry / "transport");
    if (!one) continue;
    if (!common.empty() && *one != common) return {};
    common = *one;
  }
  return common;
}

bool is_ublk(std::string_view disk) { return disk.starts_with("ublkb"); }

}  // namespace flowtop::host
