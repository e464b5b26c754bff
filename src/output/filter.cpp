// SPDX-License-Identifier: Apache-2.0
#include "output/filter.h"

#include "flow/metrics.h"

namespace flowtop::output {

std::optional<std::uint64_t> latency_ns(const flow::Operation& operation, std::uint64_t end_ns) {
  if (const auto deliverable_ns = flow::defined(flowtop_deliverable_ns(&operation.record))) {
    return deliverable_ns;
  }
  const std::uint64_t begin_ns = operation.record.submit_ns;
  const std::uint64_t last_ns = operation.open() ? end_ns : operation.record.complete_ns;
  if (begin_ns == 0 || last_ns < begin_ns) {
    return std::nullopt;
  }
  return last_ns - begin_ns;
}

bool passes(const flow::Operation& operation, const Filter& filter, std::uint64_t end_ns) {
  const flowtop_op_record& record = operation.record;
  if (filter.tgid && record.tgid != *filter.tgid && record.consumer_tgid != *filter.tgid) {
    return false;
  }
  if (filter.dev && record.dev != *filter.dev) {
    return false;
  }
  if (filter.flow_id && record.flow_id != *filter.flow_id) {
    return false;
  }
  // Nothing, too, is less than any latency.
  return !filter.min_latency_ns || latency_ns(operation, end_ns) >= filter.min_latency_ns;
}

}  // namespace flowtop::output
