// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Operations `first` to `last` - 1 by pread or pwrite, one after the other, by this thread.
void one_by_one(Job& job, std::uint64_t first, std::uint64_t last);

}  // namespace flowtop::workload
