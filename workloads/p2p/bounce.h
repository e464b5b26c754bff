// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace flowtop::workload::p2pmem {

// Whether operation `index` passes through host memory where so many of a hundred do: evenly, of 25
// exactly every fourth one.
[[nodiscard]] constexpr bool bounces(std::uint64_t index, std::uint32_t percent) {
  return (index + 1) * percent / 100 != index * percent / 100;
}

}  // namespace flowtop::workload::p2pmem
