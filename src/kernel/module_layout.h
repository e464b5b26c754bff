// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "abi/state.h"

struct btf;

namespace flowtop::kernel {

// From the type information of the few modules that matter, or of the kernel where they are part of
// it. (CO-RE would read that of every module, which takes CAP_SYS_ADMIN.)
[[nodiscard]] module_layout read_module_layout(btf& kernel_types);

// Fills in what `types` know.
void find_module_layout(const btf& types, module_layout& layout);

}  // namespace flowtop::kernel
