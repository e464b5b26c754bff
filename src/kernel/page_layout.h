// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "abi/state.h"

struct btf;

namespace flowtop::kernel {

// Where the flags of a page have its zone, as include/linux/page-flags-layout.h lays them out where
// all struct page are in one array (SPARSEMEM_VMEMMAP, as on x86-64). Its mask is 0 where the types
// do not tell, or where the kernel knows no memory of devices.
[[nodiscard]] page_layout read_page_layout(const btf& kernel_types);

}  // namespace flowtop::kernel
