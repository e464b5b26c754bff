// SPDX-License-Identifier: Apache-2.0
#include "p2p/slots.h"

#include <fmt/format.h>

#include <utility>

namespace flowtop::workload::p2pmem {
namespace {

Result<Slot> make_slot(std::size_t bytes, bool with_host, const Allocators& allocators) {
  Slot slot;
  Result<Memory> device = allocators.device(bytes);
  if (!device) return device.error();
  slot.device = std::move(*device);
  if (!with_host) return slot;
  Result<Memory> host = allocators.host(bytes);
  if (!host) return host.error();
  slot.host = std::move(*host);
  return slot;
}

}  // namespace

Result<std::vector<Slot>> make_slots(std::uint32_t count, std::size_t bytes, bool with_host,
                                     const Allocators& allocators) {
  std::vector<Slot> slots;
  slots.reserve(count);
  for (std::uint32_t number = 1; number <= count; ++number) {
    Result<Slot> slot = make_slot(bytes, with_host, allocators);
    if (!slot) return slot.error_in(fmt::format("slot {} of {}", number, count));
    slots.push_back(std::move(*slot));
  }
  return slots;
}

}  // namespace flowtop::workload::p2pmem
