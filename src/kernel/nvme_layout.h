// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "abi/state.h"

struct btf;

namespace flowtop::kernel {

// From the type information of the driver, which is that of a module or part of the kernel's own.
// (CO-RE would read that of every module, which takes CAP_SYS_ADMIN.)
[[nodiscard]] nvme_layout read_nvme_layout(btf& kernel_types);

// The same from types that are at hand.
[[nodiscard]] nvme_layout find_nvme_layout(const btf& types);

}  // namespace flowtop::kernel
