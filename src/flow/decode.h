// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "abi/record.h"
#include "base/result.h"
#include "flow/operation.h"
#include "host/topology.h"

namespace flowtop::flow {

// One whole record, from the ring buffer or from a recording. Fails with kInput where the size, the
// type or an enumeration's value is not one of abi/record.h.
[[nodiscard]] Result<flowtop_op_record> decode_record(std::span<const std::byte> bytes);

// The same with what follows from it.
[[nodiscard]] Result<Operation> decode(std::span<const std::byte> bytes,
                                       const host::Topology& topology);

}  // namespace flowtop::flow
