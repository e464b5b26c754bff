// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace flowtop::host {

// What a process uses of its host. 0 where it cannot be read.
struct ProcessUse {
  std::uint64_t cpu_ns = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t anonymous_bytes = 0;  // of the resident ones: its own alone
  std::uint64_t open_fds = 0;
};

// Of the process that calls.
[[nodiscard]] ProcessUse read_own_use(const std::filesystem::path& proc_root);

}  // namespace flowtop::host
