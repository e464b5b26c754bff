// SPDX-License-Identifier: Apache-2.0
#include "p2p/pattern.h"

#include <cstring>

namespace flowtop::workload::p2pmem {
namespace {

// The finaliser of SplitMix64.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

}  // namespace

std::vector<std::byte> pattern_of(std::uint64_t offset, std::size_t bytes, std::uint64_t salt) {
  std::vector<std::byte> pattern(bytes);
  for (std::size_t place = 0; place + sizeof(std::uint64_t) <= bytes;
       place += sizeof(std::uint64_t)) {
    const std::uint64_t word = mix(mix(salt) + offset + place);
    std::memcpy(&pattern[place], &word, sizeof(word));
  }
  return pattern;
}

bool holds_pattern(std::span<const std::byte> memory, std::uint64_t offset, std::uint64_t salt) {
  const std::vector<std::byte> pattern = pattern_of(offset, memory.size(), salt);
  return std::memcmp(memory.data(), pattern.data(), memory.size()) == 0;
}

}  // namespace flowtop::workload::p2pmem
