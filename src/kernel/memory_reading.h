// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/memory_facts.h"

struct flowtop_bpf;

namespace flowtop::kernel {

[[nodiscard]] MemoryFacts read_memory_facts(const flowtop_bpf& skeleton);

}  // namespace flowtop::kernel
