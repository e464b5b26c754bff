// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/result.h"
#include "harness/job.h"
#include "harness/ring.h"

namespace flowtop::workload {

struct UringOptions {
  bool coop = false;
  bool defer = false;  // DEFER_TASKRUN and SINGLE_ISSUER
  bool sqpoll = false;
  bool iopoll = false;
  bool spin = false;   // look for completions instead of waiting for them in the kernel
  bool first = false;  // before all ordinary threads
  std::uint32_t wait = 1;
  // Between submitting and waiting, at first: longer where the device is not done by then.
  std::uint32_t nap_us = 0;
  RequestStyle style{};
};

// Every operation of the job through one ring, by this thread.
Status through_ring(Job& job, const UringOptions& options);

}  // namespace flowtop::workload
