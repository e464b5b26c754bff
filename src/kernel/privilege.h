// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "host/system_info.h"

namespace flowtop::kernel {

// What the kernel refuses, why, and the mend, on one line. All of them are kPrivilege.

// It takes no BPF program from this process.
[[nodiscard]] Error refuses_programs(const host::SystemInfo& system);

// It shows this process no address of its functions.
[[nodiscard]] Error hides_functions(const host::SystemInfo& system);

// It lets no BPF program read its memory.
[[nodiscard]] Error is_locked_down();

}  // namespace flowtop::kernel
