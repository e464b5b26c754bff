// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "flow/catalogue.h"
#include "flow/operation.h"

namespace flowtop::flow {

// In the order of kCounterInfos.
using Counters = std::array<std::uint64_t, kCounterCount>;

void count(Counters& counters, const Operation& operation);

}  // namespace flowtop::flow
