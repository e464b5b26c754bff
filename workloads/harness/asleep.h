// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>

namespace flowtop::workload {

// Returns once a thread of this process sleeps, or after `limit`: other programs may keep it from
// the CPU on which it would fall asleep.
void wait_until_asleep(pid_t tid, std::chrono::milliseconds limit);

}  // namespace flowtop::workload
