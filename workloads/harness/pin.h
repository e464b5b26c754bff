// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace flowtop::workload {

// Keeps this thread on one CPU from now on.
Status pin_to(int cpu);

// This thread goes before every ordinary one from now on (SCHED_FIFO).
Status run_first();

// Tells whether this process has the right to that.
bool may_run_first();

}  // namespace flowtop::workload
