// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "abi/metrics.h"
#include "abi/record.h"
#include "flow/operation.h"
#include "host/topology.h"

// What follows from one record. Definitions: abi/catalogue.h; the
// durations are in abi/metrics.h. Where the record's instants are in an
// impossible order the metric has no value, and flow/order_rules.h tells.
namespace flowtop::flow {

// A value of abi/metrics.h.
[[nodiscard]] std::optional<std::uint64_t> defined(std::uint64_t metric);

[[nodiscard]] std::optional<bool> remote(const flowtop_op_record& record);
[[nodiscard]] std::optional<host::Distance> distance(const flowtop_op_record& record,
                                                     const host::Topology& topology);

// The same as enum flowtop_distance, UNKNOWN for nothing.
[[nodiscard]] std::uint8_t distance_value(std::optional<host::Distance> distance);

[[nodiscard]] Operation derive(const flowtop_op_record& record, const host::Topology& topology);

}  // namespace flowtop::flow
