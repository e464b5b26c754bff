// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "abi/record.h"
#include "flow/operation.h"
#include "host/topology.h"

// What follows from one record. Definitions: abi/catalogue.h. Where the record's instants are in an
// impossible order the metric has no value, and flow/order_rules.h tells.
namespace flowtop::flow {

[[nodiscard]] std::optional<std::uint64_t> useful_completion_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<std::uint64_t> locality_debt_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<std::uint64_t> runq_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<std::uint64_t> deliverable_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<std::uint64_t> ready_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<std::uint64_t> hold_ns(const flowtop_op_record& record);
[[nodiscard]] std::optional<bool> remote(const flowtop_op_record& record);
[[nodiscard]] std::optional<host::Distance> distance(const flowtop_op_record& record,
                                                     const host::Topology& topology);

[[nodiscard]] Operation derive(const flowtop_op_record& record, const host::Topology& topology);

}  // namespace flowtop::flow
