// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace flowtop::kernel {

// The line of a verifier's log that says why it refused a program: the last one that is neither an
// instruction nor a statistic.
std::string summarise_verifier_log(std::string_view log);

// The program was refused because it reads the kernel's memory: lockdown takes the helpers away
// (LOCKDOWN_BPF_READ_KERNEL in the kernel's bpf_trace.c).
bool may_not_read_memory(std::string_view log);

}  // namespace flowtop::kernel
