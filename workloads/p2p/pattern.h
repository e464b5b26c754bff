// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace flowtop::workload::p2pmem {

// What is to be in `bytes` bytes of a disk from `offset` on: other bytes in each place, and of each
// salt. `bytes` is a multiple of 8.
[[nodiscard]] std::vector<std::byte> pattern_of(std::uint64_t offset, std::size_t bytes,
                                                std::uint64_t salt);

// Byte by byte.
[[nodiscard]] bool holds_pattern(std::span<const std::byte> memory, std::uint64_t offset,
                                 std::uint64_t salt);

}  // namespace flowtop::workload::p2pmem
