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

}  // namespace flowtop::workload
