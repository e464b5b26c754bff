// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "harness/job.h"

namespace flowtop::workload {

// Operation `index` by pread or pwrite. Bytes, or a negative errno.
std::int64_t transfer(const Job& job, std::uint64_t index);

}  // namespace flowtop::workload
