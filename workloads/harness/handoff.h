// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Hands operations `first` to `first + count - 1` to the kernel.
using SubmitSome = std::function<Status(std::uint64_t first, std::uint64_t count)>;
// Blocks until results are there, takes them into the ledger and returns how many.
using ReapSome = std::function<Result<std::uint32_t>()>;

// This thread submits every operation, at most job.options.depth in flight; a second thread does
// nothing but reap.
Status submit_here_reap_there(const Job& job, const SubmitSome& submit, const ReapSome& reap);

}  // namespace flowtop::workload
