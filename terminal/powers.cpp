// SPDX-License-Identifier: Apache-2.0
#include "terminal/powers.h"

#include <bit>
#include <cstddef>

namespace flowtop::terminal {

Powers by_power_of_two(const flow::Histogram& histogram) {
  Powers powers;
  if (histogram.ranked() == 0) return powers;
  const std::size_t end = flow::Histogram::bucket_of(*histogram.max()) + 1;
  for (std::size_t i = flow::Histogram::bucket_of(*histogram.min()); i < end; ++i) {
    const std::uint64_t count = histogram.count_in(i);
    if (count == 0) continue;
    powers[static_cast<int>(std::bit_width(flow::Histogram::lowest_of(i)))] += count;
  }
  return powers;
}

}  // namespace flowtop::terminal
