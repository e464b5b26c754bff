// SPDX-License-Identifier: Apache-2.0
#include "flow/columns.h"

#include <optional>
#include <string_view>

#include "abi/metrics.h"
#include "flow/enum_names.h"
#include "flow/metrics.h"

namespace flowtop::flow {

// One function per row of FLOWTOP_COLUMNS, of the row's name. The table below takes them by that
// name, so that a row without a function does not compile; a function without a row is unused,
// which is an error here too.
namespace {

Value when(bool defined, Value value) { return defined ? value : Nothing{}; }
Value not_zero(std::uint64_t number) { return when(number != 0, number); }
Value cpu(std::int32_t number) {
  return when(number >= 0, static_cast<std::uint64_t>(static_cast<std::uint32_t>(number)));
}
Value flag(bool on) { return std::uint64_t{on ? 1U : 0U}; }
Value duration(std::uint64_t metric) { return when(metric != FLOWTOP_UNDEFINED, metric); }
Value text(std::string_view words) { return when(!words.empty(), words); }

bool has_user_data(const flowtop_op_record& record) {
  return record.path == FLOWTOP_PATH_LIBAIO || record.path == FLOWTOP_PATH_IO_URING ||
         record.path == FLOWTOP_PATH_IO_URING_CMD;
}

Value flow_id(const Operation& op) { return Hex{op.record.flow_id, 8, false}; }
Value flow_source(const Operation& op) { return flow_source_name(op.record.flow_source); }
Value tgid(const Operation& op) { return not_zero(op.record.tgid); }
Value tid(const Operation& op) { return not_zero(op.record.tid); }
Value comm(const Operation& op) { return text(comm_of(op.record)); }
Value consumer_tgid(const Operation& op) { return not_zero(op.record.consumer_tgid); }
Value consumer_tid(const Operation& op) { return not_zero(op.record.consumer_tid); }
Value consumer_known_by(const Operation& op) { return text(known_by_name(op.record.known_by)); }
Value hops(const Operation& op) {
  return when(op.record.known_by == FLOWTOP_KNOWN_BY_WAKE, std::uint64_t{op.record.hops});
}
Value cgroup(const Operation& op) {
  return when(op.record.cgroup_id != 0, CgroupId{op.record.cgroup_id});
}
Value device(const Operation& op) { return when(op.record.dev != 0, DeviceNumber{op.record.dev}); }
Value op(const Operation& operation) { return op_name(operation.record.op); }
Value bytes(const Operation& op) { return std::uint64_t{op.record.bytes}; }
Value fragments(const Operation& op) { return not_zero(op.record.fragments); }
Value path(const Operation& op) { return path_name(op.record.path); }
Value delivery(const Operation& op) { return delivery_name(op.record.delivery); }
Value consumer_state(const Operation& op) { return state_name(op.record.consumer_state); }
Value ring(const Operation& op) { return when(op.record.ring != 0, Hex{op.record.ring, 1, true}); }
Value user_data(const Operation& op) {
  return when(has_user_data(op.record), Hex{op.record.user_data, 1, true});
}

Value submit_ns(const Operation& op) { return not_zero(op.record.submit_ns); }
Value issue_ns(const Operation& op) { return not_zero(op.record.issue_ns); }
Value complete_ns(const Operation& op) { return not_zero(op.record.complete_ns); }
Value cqe_ns(const Operation& op) { return not_zero(op.record.cqe_ns); }
Value wake_sent_ns(const Operation& op) { return not_zero(op.record.wake_sent_ns); }
Value wake_ns(const Operation& op) { return not_zero(op.record.wake_ns); }
Value oncpu_ns(const Operation& op) { return not_zero(op.record.oncpu_ns); }
Value return_ns(const Operation& op) { return not_zero(op.record.return_ns); }

Value ready_ns(const Operation& op) { return duration(flowtop_ready_ns(&op.record)); }
Value ready_known_by(const Operation& op) {
  return when(defined(flowtop_ready_ns(&op.record)).has_value(),
              std::string_view{op.return_is_exact() ? "exact" : "inferred"});
}
Value useful_completion_ns(const Operation& op) {
  return duration(flowtop_useful_completion_ns(&op.record));
}
Value locality_debt_ns(const Operation& op) {
  return duration(flowtop_locality_debt_ns(&op.record));
}
Value runq_ns(const Operation& op) { return duration(flowtop_runq_ns(&op.record)); }
Value deliverable_ns(const Operation& op) { return duration(flowtop_deliverable_ns(&op.record)); }
Value hold_ns(const Operation& op) { return duration(flowtop_hold_ns(&op.record)); }
Value submit_to_issue_ns(const Operation& op) {
  return duration(flowtop_submit_to_issue_ns(&op.record));
}
Value issue_to_complete_ns(const Operation& op) {
  return duration(flowtop_issue_to_complete_ns(&op.record));
}
Value complete_to_cqe_ns(const Operation& op) {
  return duration(flowtop_complete_to_cqe_ns(&op.record));
}
Value complete_to_wake_sent_ns(const Operation& op) {
  return duration(flowtop_complete_to_wake_sent_ns(&op.record));
}
Value wake_sent_to_wake_ns(const Operation& op) {
  return duration(flowtop_wake_sent_to_wake_ns(&op.record));
}

Value submit_cpu(const Operation& op) { return cpu(op.record.submit_cpu); }
Value complete_cpu(const Operation& op) { return cpu(op.record.complete_cpu); }
Value consumer_cpu(const Operation& op) { return cpu(op.record.consumer_cpu); }
Value distance(const Operation& op) {
  return op.distance ? text(host::to_string(*op.distance)) : Nothing{};
}
Value remote(const Operation& op) { return op.remote ? flag(*op.remote) : Nothing{}; }
Value wake_batch(const Operation& op) { return not_zero(op.record.wake_batch); }
Value placement(const Operation& op) { return placement_name(op.record.placement); }
Value bounces(const Operation& op) { return text(bounces_text(op.record.bounces)); }
Value swiotlb_bytes(const Operation& op) { return not_zero(op.record.swiotlb_bytes); }
Value fixed_buffer(const Operation& op) {
  return op.record.path == FLOWTOP_PATH_IO_URING ? flag(op.on_fixed_buffer()) : Nothing{};
}
Value broken_promise(const Operation& op) {
  const bool is_kept = op.record.placement == FLOWTOP_PLACEMENT_P2P;
  const bool is_broken = flowtop_is_in_host_memory(&op.record) != 0;
  return op.expects_direct_path() && (is_kept || is_broken) ? flag(is_broken) : Nothing{};
}
Value error(const Operation& op) {
  return when(!op.open(), static_cast<std::uint64_t>(op.record.error));
}
Value open(const Operation& op) { return flag(op.open()); }
Value meta(const Operation& op) { return flag(op.meta()); }

}  // namespace

const std::array<ColumnValue, kColumnCount> kColumnValues{
#define FLOWTOP_ROW(key, kind, unit, coverage, histogram, heading, prometheus, meaning, empty) \
  &(key),
    FLOWTOP_COLUMNS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
};

}  // namespace flowtop::flow
