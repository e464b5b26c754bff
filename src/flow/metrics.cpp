// SPDX-License-Identifier: Apache-2.0
#include "flow/metrics.h"

#include <algorithm>

namespace flowtop::flow {
namespace {

// Nothing where one of the instants was not observed.
std::optional<std::uint64_t> elapsed(std::uint64_t from_ns, std::uint64_t to_ns) {
  if (from_ns == 0 || to_ns == 0 || to_ns < from_ns) {
    return std::nullopt;
  }
  return to_ns - from_ns;
}

bool has_completion_entry(const flowtop_op_record& record) {
  return record.path == FLOWTOP_PATH_IO_URING || record.path == FLOWTOP_PATH_IO_URING_CMD;
}

bool cpus_are_known(const flowtop_op_record& record) {
  return record.delivery != FLOWTOP_DELIVERY_IOPOLL &&
         record.known_by != FLOWTOP_KNOWN_BY_NOTHING && record.complete_cpu >= 0 &&
         record.consumer_cpu >= 0;
}

}  // namespace

std::optional<std::uint64_t> useful_completion_ns(const flowtop_op_record& record) {
  if (record.consumer_state != FLOWTOP_STATE_WAITING || record.known_by != FLOWTOP_KNOWN_BY_WAKE) {
    return std::nullopt;
  }
  return elapsed(record.complete_ns, record.wake_ns);
}

std::optional<std::uint64_t> locality_debt_ns(const flowtop_op_record& record) {
  return elapsed(record.wake_ns, record.oncpu_ns);
}

std::optional<std::uint64_t> runq_ns(const flowtop_op_record& record) {
  if (record.consumer_state != FLOWTOP_STATE_WOKEN) {
    return std::nullopt;
  }
  return elapsed(record.complete_ns, record.oncpu_ns);
}

std::optional<std::uint64_t> deliverable_ns(const flowtop_op_record& record) {
  if (record.complete_ns == 0 || record.consumer_state == FLOWTOP_STATE_UNKNOWN ||
      (has_completion_entry(record) && record.cqe_ns == 0)) {
    return std::nullopt;
  }
  std::uint64_t ready_ns = std::max(record.complete_ns, record.cqe_ns);
  if (record.consumer_state != FLOWTOP_STATE_RUNNING) {
    if (record.oncpu_ns == 0) {
      return std::nullopt;
    }
    ready_ns = std::max<std::uint64_t>(ready_ns, record.oncpu_ns);
  }
  return ready_ns - record.complete_ns;
}

std::optional<std::uint64_t> ready_ns(const flowtop_op_record& record) {
  return elapsed(record.complete_ns, record.return_ns);
}

std::optional<std::uint64_t> hold_ns(const flowtop_op_record& record) {
  return elapsed(record.complete_ns, record.satisfied_ns);
}

std::optional<bool> remote(const flowtop_op_record& record) {
  if (!cpus_are_known(record)) {
    return std::nullopt;
  }
  return record.complete_cpu != record.consumer_cpu;
}

std::optional<host::Distance> distance(const flowtop_op_record& record,
                                       const host::Topology& topology) {
  if (!cpus_are_known(record)) {
    return std::nullopt;
  }
  return topology.distance(record.complete_cpu, record.consumer_cpu);
}

Operation derive(const flowtop_op_record& record, const host::Topology& topology) {
  return Operation{
      .record = record,
      .useful_completion_ns = useful_completion_ns(record),
      .locality_debt_ns = locality_debt_ns(record),
      .runq_ns = runq_ns(record),
      .deliverable_ns = deliverable_ns(record),
      .ready_ns = ready_ns(record),
      .hold_ns = hold_ns(record),
      .remote = remote(record),
      .distance = distance(record, topology),
  };
}

}  // namespace flowtop::flow
