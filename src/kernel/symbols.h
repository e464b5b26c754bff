// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "abi/state.h"

namespace flowtop::kernel {

// The addresses with which the BPF programs compare the kernel's function pointers, 0 where a
// kernel has no such function. All are 0 without CAP_SYSLOG: the kernel then hides its addresses.
known_functions read_known_functions(const std::filesystem::path& proc_root);

// At least one address is known.
bool any_known(const known_functions& functions);

}  // namespace flowtop::kernel
