// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace flowtop::workload {

// Keeps this thread on one CPU from now on.
Status pin_to(int cpu);

}  // namespace flowtop::workload
