// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>

namespace flowtop::workload {

// Returns once a thread of this process, which tells its `tid` when it is about to, sleeps, or
// `limit` after it told: other programs may keep it from the CPU on which it would fall asleep.
void wait_until_asleep(const std::atomic<pid_t>& tid, std::chrono::milliseconds limit);

}  // namespace flowtop::workload
