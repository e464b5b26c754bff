// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::workload {

// An open file or block device.
struct Target {
  UniqueFd file;
  std::uint64_t bytes = 0;
};

Result<Target> open_target(const std::string& path, int flags);

}  // namespace flowtop::workload
