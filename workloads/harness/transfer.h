// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/job.h"

namespace flowtop::workload {

// Operation `index` by pread or pwrite. Bytes, or a negative errno.
std::int64_t transfer(const Job& job, std::uint64_t index);
// The same by way of this buffer, and as much as it holds.
std::int64_t transfer(const Job& job, std::uint64_t index, std::span<std::byte> buffer);

}  // namespace flowtop::workload
