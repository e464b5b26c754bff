// SPDX-License-Identifier: Apache-2.0
#include "flow/metrics.h"

namespace flowtop::flow {

std::optional<std::uint64_t> defined(std::uint64_t metric) {
  return metric == FLOWTOP_UNDEFINED ? std::nullopt : std::optional(metric);
}

std::optional<bool> remote(const flowtop_op_record& record) {
  if (flowtop_is_located(&record) == 0) return std::nullopt;
  return record.complete_cpu != record.consumer_cpu;
}

std::optional<host::Distance> distance(const flowtop_op_record& record,
                                       const host::Topology& topology) {
  if (flowtop_is_located(&record) == 0) return std::nullopt;
  return topology.distance(record.complete_cpu, record.consumer_cpu);
}

std::uint8_t distance_value(std::optional<host::Distance> distance) {
  if (!distance) return FLOWTOP_DISTANCE_UNKNOWN;
  switch (*distance) {
    case host::Distance::kSameCpu:
      return FLOWTOP_DISTANCE_SAME_CPU;
    case host::Distance::kSmt:
      return FLOWTOP_DISTANCE_SMT;
    case host::Distance::kLlc:
      return FLOWTOP_DISTANCE_LLC;
    case host::Distance::kNode:
      return FLOWTOP_DISTANCE_NODE;
    case host::Distance::kRemoteNode:
      return FLOWTOP_DISTANCE_REMOTE_NODE;
  }
  return FLOWTOP_DISTANCE_UNKNOWN;
}

Operation derive(const flowtop_op_record& record, const host::Topology& topology) {
  return {.record = record, .remote = remote(record), .distance = distance(record, topology)};
}

}  // namespace flowtop::flow
