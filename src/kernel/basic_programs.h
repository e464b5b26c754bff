// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "abi/state.h"
#include "kernel/loading.h"
#include "kernel/program_set.h"

namespace flowtop::kernel {

// bpf/basic.bpf.c: what a kernel allows that is too old for the others. `why` says what it lacks.
Result<LoadedPrograms> load_basic_programs(const ProbeOptions& options,
                                           const known_functions& functions, btf& types,
                                           std::string_view why);

}  // namespace flowtop::kernel
