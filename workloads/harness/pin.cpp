// SPDX-License-Identifier: Apache-2.0
#include "harness/pin.h"

#include <fmt/format.h>
#include <sched.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::workload {

Status pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  if (::sched_setaffinity(0, sizeof(set), &set) != 0) {
    return system_error(ErrorKind::kInternal, fmt::format("pinning to CPU {}", cpu), errno);
  }
  return Done{};
}

Status run_first() {
  const sched_param lowest{.sched_priority = ::sched_get_priority_min(SCHED_FIFO)};
  if (::sched_setscheduler(0, SCHED_FIFO, &lowest) != 0) {
    return system_error(ErrorKind::kPrivilege, "SCHED_FIFO", errno);
  }
  return Done{};
}

bool may_run_first() {
  const sched_param ordinary{.sched_priority = 0};
  return run_first() && ::sched_setscheduler(0, SCHED_OTHER, &ordinary) == 0;
}

}  // namespace flowtop::workload
