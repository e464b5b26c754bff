// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>

#include "base/result.h"
#include "base/unique_fd.h"

namespace flowtop::kernel {

// What the kernel counts of the programs, summed over them. run_ns and calls stand still while
// nobody has the statistics on.
struct RunCounts {
  std::uint64_t run_ns = 0;
  std::uint64_t calls = 0;
  std::uint64_t recursion_misses = 0;
};

[[nodiscard]] RunCounts read_run_counts(const bpf_object& object);

// They are on for the whole host as long as the descriptor is open. Fails with kPrivilege.
[[nodiscard]] Result<UniqueFd> enable_run_time_statistics();

}  // namespace flowtop::kernel
