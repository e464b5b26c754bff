// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <liburing.h>

#include "base/result.h"
#include "p2p/registration.h"
#include "p2p/traffic.h"

namespace flowtop::workload::p2pmem {

// Every operation by pread or pwrite, one after the other.
void by_calls(Traffic& traffic);

// Every operation through a ring, which has room for one in each slot; as a fixed buffer where that
// is registered.
[[nodiscard]] Status through_ring(Traffic& traffic, io_uring* ring,
                                  const Registration& registration);

}  // namespace flowtop::workload::p2pmem
