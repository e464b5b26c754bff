// SPDX-License-Identifier: Apache-2.0
#include "flow/wake_window.h"

#include <algorithm>

namespace flowtop::flow {

bool WakeWindow::first_of(std::uint32_t tid, std::uint64_t wake_ns) {
  Latest& latest = threads_[tid];
  // Nearly always the wake noted last.
  const std::size_t last = (latest.next + kWakesPerThread - 1) % kWakesPerThread;
  if (latest.wakes_ns[last] == wake_ns ||
      std::ranges::find(latest.wakes_ns, wake_ns) != latest.wakes_ns.end()) {
    return false;
  }
  latest.wakes_ns[latest.next] = wake_ns;
  latest.next = (latest.next + 1) % kWakesPerThread;
  return true;
}

}  // namespace flowtop::flow
