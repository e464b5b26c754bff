// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "harness/held_cpu.h"
#include "harness/job.h"

namespace flowtop::workload {

// Every operation by Linux aio; this thread submits and waits for the events.
Status through_aio(Job& job);

// Where its threads are kept, if anywhere.
struct WaiterCpus {
  std::optional<int> submit{};
  std::optional<int> reap{};
};

// The same; a second thread does nothing but wait for the events.
Status through_aio_waiter(Job& job, const WaiterCpus& cpus = {});

// The same, in rounds, while something holds the CPU of the one that reaps.
Status through_held_aio(Job& job, const HeldRounds& rounds);

}  // namespace flowtop::workload
