// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "abi/state.h"
#include "kernel/loading.h"
#include "kernel/program_set.h"

namespace flowtop::kernel {

// bpf/flowtop.bpf.c: every operation, joined in the kernel.
Result<LoadedPrograms> load_full_programs(const ProbeOptions& options,
                                          const known_functions& functions, btf& types);

// Those that no kernel gets which takes the basic ones only; `reason` says why.
Result<std::vector<ProgramStatus>> full_programs_left_out(const std::string& reason);

}  // namespace flowtop::kernel
