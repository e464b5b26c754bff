// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "harness/job.h"

namespace flowtop::workload {

// Every operation by Linux aio; this thread submits and waits for the events.
Status through_aio(Job& job);

// The same; a second thread does nothing but wait for the events.
Status through_aio_waiter(Job& job);

}  // namespace flowtop::workload
