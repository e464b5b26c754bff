// SPDX-License-Identifier: Apache-2.0
#include "kernel/in_flight.h"

namespace flowtop::kernel {
namespace {

bool is_unwaited(const op& operation) {
  return (operation.stage & OP_COMPLETE) != 0 && operation.kind == KIND_PAGE &&
         operation.consumer_tid == 0;
}

bool is_delivered(const op& operation) {
  const bool entry_written = operation.kind != KIND_URING || (operation.stage & OP_CQE) != 0;
  return (operation.stage & OP_ONCPU) != 0 && entry_written;
}

void count(const op& operation, const op_details& details, const config& filters,
           const RecordSink* sink, InFlight& result) {
  if ((operation.stage & OP_HAS_IO) == 0) return;
  if (is_unwaited(operation)) {
    ++result.unwaited;
    result.unwaited_bytes += details.record.bytes;
    return;
  }
  flowtop_op_record record = details.record;
  complete_record(&operation, &record);
  const bool delivered = is_delivered(operation);
  if (!passes(record, filters)) {
    ++(delivered ? result.filtered : result.open);
    return;
  }
  ++(delivered ? result.delivered : result.open);
  if (sink == nullptr) return;
  if (!delivered) record.flags |= FLOWTOP_F_OPEN;
  (*sink)(std::as_bytes(std::span(&record, 1)));
}

}  // namespace

bool passes(const flowtop_op_record& record, const config& filters) {
  const bool tgid =
      filters.tgid == 0 || record.tgid == filters.tgid || record.consumer_tgid == filters.tgid;
  return tgid && (filters.has_dev == 0 || record.dev == filters.dev);
}

InFlight read_in_flight(std::span<const op> operations, std::span<const op_details> details,
                        const config& filters, const RecordSink* sink) {
  InFlight result;
  for (std::size_t slot = 0; slot < operations.size(); ++slot) {
    if (operations[slot].key == 0) continue;
    count(operations[slot], details[slot], filters, sink, result);
  }
  return result;
}

}  // namespace flowtop::kernel
