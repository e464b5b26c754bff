// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::workload::ublk {

// Where a device keeps its data: in memory, or in a file or another block device. Whole pages of
// 4096.
struct Storage {
  std::unique_ptr<std::byte[]> memory{};
  UniqueFd file{};  // only one of the two
  std::uint64_t bytes = 0;

  static Storage in_memory(std::uint64_t bytes);
  // Past the page cache.
  static Result<Storage> in_file(const std::string& path);
};

}  // namespace flowtop::workload::ublk
