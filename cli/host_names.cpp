// SPDX-License-Identifier: Apache-2.0
#include "cli/host_names.h"

#include <memory>

#include "host/cgroups.h"
#include "host/devices.h"

namespace flowtop::cli {

output::NameCollector collect_host_names() {
  const auto devices = std::make_shared<host::DeviceNames>("/sys");
  const auto cgroups = std::make_shared<host::CgroupPaths>(host::find_cgroup_mount("/proc"));
  return {[devices](std::uint32_t dev) { return devices->name(dev); },
          [cgroups](std::uint64_t id) { return cgroups->path(id); }};
}

}  // namespace flowtop::cli
