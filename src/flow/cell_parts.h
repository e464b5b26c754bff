// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "abi/cell.h"
#include "flow/sums.h"

// What the kernel's cell has side by side.
namespace flowtop::flow {

[[nodiscard]] inline Placements placements_of(const cell& values) {
  Placements placements;
  std::ranges::copy(values.placements, placements.operations.begin());
  std::ranges::copy(values.placement_bytes, placements.bytes.begin());
  return placements;
}

[[nodiscard]] inline Bounces bounces_of(const cell& values) {
  Bounces bounces;
  std::ranges::copy(values.bounces, bounces.operations.begin());
  std::ranges::copy(values.bounced_bytes, bounces.bytes.begin());
  return bounces;
}

}  // namespace flowtop::flow
