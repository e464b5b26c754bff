// SPDX-License-Identifier: Apache-2.0
#include "p2p/traffic.h"

#include <algorithm>
#include <utility>

#include "p2p/bounce.h"
#include "p2p/pattern.h"

namespace flowtop::workload::p2pmem {

bool Traffic::bounces(std::uint64_t index) const {
  return p2pmem::bounces(index, terms_.host_percent);
}

std::span<std::byte> Traffic::buffer(std::uint64_t index, std::uint32_t slot) const {
  return (bounces(index) ? slots_[slot].host : slots_[slot].device).all();
}

void Traffic::load(std::uint64_t index, std::uint32_t slot) const {
  constexpr std::byte kNothing{0xee};
  const Step& step = job_.plan[index];
  const std::span<std::byte> device = slots_[slot].device.all();
  if (terms_.salt && step.write) {
    std::ranges::copy(pattern_of(step.offset, device.size(), *terms_.salt), device.begin());
  } else if (terms_.salt) {
    std::ranges::fill(buffer(index, slot), kNothing);
  }
  if (step.write && bounces(index)) std::ranges::copy(device, slots_[slot].host.all().begin());
}

std::span<std::byte> Traffic::send(std::uint64_t index, std::uint32_t slot) {
  bounced_ += bounces(index) ? 1 : 0;
  job_.ledger.placed(index, bounces(index) ? FLOWTOP_PLACEMENT_HOST : FLOWTOP_PLACEMENT_P2P);
  job_.ledger.submitting(index, job_.plan[index].write);
  return buffer(index, slot);
}

void Traffic::unload(std::uint64_t index, std::uint32_t slot, std::int64_t result) {
  const Step& step = job_.plan[index];
  if (step.write || result < 0) return;
  const std::span<std::byte> device = slots_[slot].device.all();
  if (bounces(index)) std::ranges::copy(slots_[slot].host.all(), device.begin());
  if (!terms_.salt) return;
  const bool is_right =
      std::cmp_equal(result, device.size()) && holds_pattern(device, step.offset, *terms_.salt);
  ++(is_right ? right_ : wrong_);
}

std::vector<std::span<std::byte>> Traffic::buffers() const {
  std::vector<std::span<std::byte>> all;
  for (const Slot& slot : slots_) {
    if (terms_.host_percent < 100) all.push_back(slot.device.all());
    if (terms_.host_percent > 0) all.push_back(slot.host.all());
  }
  return all;
}

}  // namespace flowtop::workload::p2pmem
