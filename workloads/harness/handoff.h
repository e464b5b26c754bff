// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Hands operations `first` to `first + count - 1` to the kernel.
using SubmitSome = std::function<Status(std::uint64_t first, std::uint64_t count)>;
// Blocks until results are there, takes them into the ledger and returns how many.
using ReapSome = std::function<Result<std::uint32_t>()>;

// The same in a thread that is kept on `cpu`, if any.
ReapSome reap_on(std::optional<int> cpu, const ReapSome& reap);

// When more is submitted: whenever something was reaped, or once everything was.
enum class Refill { kAtOnce, kInRounds };

// This thread submits every operation, at most job.options.depth in flight; a second thread does
// nothing but reap. It waits before the first is submitted: until then no tool could know that it
// will be the one.
Status submit_here_reap_there(const Job& job, const SubmitSome& submit, const ReapSome& reap,
                              Refill refill = Refill::kAtOnce);

}  // namespace flowtop::workload
