// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// One thread submits to a ring; another sleeps on the ring's eventfd and then looks, without ever
// entering the ring.
Status through_eventfd(Job& job);

}  // namespace flowtop::workload
