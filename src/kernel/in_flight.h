// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "abi/state.h"
#include "kernel/probes.h"

namespace flowtop::kernel {

// What the in-flight table holds: operations whose record is not out yet.
struct InFlight {
  // Their consumer has them; only its return to user mode was not seen.
  std::uint64_t delivered = 0;
  std::uint64_t filtered = 0;  // likewise, but the filters leave them out
  std::uint64_t open = 0;      // in flight, or complete but not yet with their consumer
  std::uint64_t unwaited = 0;  // finished page cache I/O that nobody was seen to wait for
  std::uint64_t unwaited_bytes = 0;
};

struct InFlightMaps {
  int ops_fd = -1;
  int details_fd = -1;
};

// Reads the table through a mapping of its maps. If `sink` is given, hands it those that pass
// `filters`, the open ones with FLOWTOP_F_OPEN.
Result<InFlight> read_in_flight(const InFlightMaps& maps, const config& filters,
                                const RecordSink* sink);

}  // namespace flowtop::kernel
