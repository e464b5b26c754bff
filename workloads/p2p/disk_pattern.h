// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "harness/job.h"

// Through host memory, past the page cache, by a thread of its own with a name of its own: the rows
// of it are told apart from those of the run.
namespace flowtop::workload::p2pmem {

// Writes the pattern wherever the job will read.
[[nodiscard]] Status fill_disk(const Job& job, std::uint64_t salt);

// Reads wherever the job wrote; returns in how many of its operations something else is there.
[[nodiscard]] Result<std::uint64_t> count_wrong(const Job& job, std::uint64_t salt);

}  // namespace flowtop::workload::p2pmem
