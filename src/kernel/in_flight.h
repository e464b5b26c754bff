// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

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

// What the programs' own filters say of a record.
[[nodiscard]] bool passes(const flowtop_op_record& record, const config& filters);

// Reads the table that the programs write to. If `sink` is given, hands it those that pass
// `filters`, the open ones with FLOWTOP_F_OPEN.
InFlight read_in_flight(std::span<const op> operations, std::span<const op_details> details,
                        const config& filters, const RecordSink* sink);

}  // namespace flowtop::kernel
