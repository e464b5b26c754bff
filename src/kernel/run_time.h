// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/libbpf.h>

#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/probes.h"

namespace flowtop::kernel {

[[nodiscard]] std::vector<ProgramRuns> read_runs(const bpf_object& object);

[[nodiscard]] ProgramRuns sum_of(const std::vector<ProgramRuns>& runs);

// They are on for the whole host as long as the descriptor is open. Fails with kPrivilege.
[[nodiscard]] Result<UniqueFd> enable_run_time_statistics();

}  // namespace flowtop::kernel
