// SPDX-License-Identifier: Apache-2.0
#include "flow/counters.h"

#include <cstddef>

#include "abi/metrics.h"

namespace flowtop::flow {

// By how much one operation counts: one function per row of FLOWTOP_COUNTERS, of the row's name,
// tied to it as in columns.cpp.
namespace {

using Increment = std::uint64_t (*)(const Operation& operation);

std::uint64_t operations(const Operation& /*operation*/) { return 1; }
std::uint64_t operation_bytes(const Operation& operation) { return operation.record.bytes; }
std::uint64_t errors(const Operation& operation) { return operation.record.error != 0 ? 1 : 0; }
std::uint64_t open_operations(const Operation& operation) { return operation.open() ? 1 : 0; }
std::uint64_t remote_deliveries(const Operation& operation) {
  return operation.remote.value_or(false) ? 1 : 0;
}
std::uint64_t located_deliveries(const Operation& operation) {
  return operation.remote.has_value() ? 1 : 0;
}
std::uint64_t fixed_buffer_operations(const Operation& operation) {
  return operation.on_fixed_buffer() ? 1 : 0;
}
std::uint64_t broken_promises(const Operation& operation) {
  return flowtop_breaks_promise(&operation.record) != 0 ? 1 : 0;
}

constexpr std::array<Increment, kCounterCount> kIncrements{
#define FLOWTOP_ROW(key, unit, heading, prometheus, meaning) &(key),
    FLOWTOP_COUNTERS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
};

}  // namespace

void count(Counters& counters, const Operation& operation) {
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    counters[i] += kIncrements[i](operation);
  }
}

}  // namespace flowtop::flow
