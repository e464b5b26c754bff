// SPDX-License-Identifier: Apache-2.0
#include "terminal/history/history.h"

#include <algorithm>
#include <utility>

#include "terminal/history/codec.h"

namespace flowtop::terminal {
namespace {

// An entry of a map, about.
constexpr std::size_t kEntryBytes = 96;

// The one that is kept already, where it is the same.
template <typename Value>
std::shared_ptr<const Value> shared(Value now, const std::shared_ptr<const Value>& before) {
  return before && *before == now ? before : std::make_shared<const Value>(std::move(now));
}

// Thousands of cgroups may have names; those of the rows that are kept are a hundred at most.
output::Names names_of(const Moment& moment) {
  output::Names names;
  const auto& cells = moment.sample.interval.cells;
  for (std::size_t i = 0; i < std::min(cells.size(), History::kMostRows); ++i) {
    const auto device = moment.names.devices.find(cells[i].key.dev);
    if (device != moment.names.devices.end()) names.devices.insert(*device);
    const auto cgroup = moment.names.cgroups.find(cells[i].cgroup_id);
    if (cgroup != moment.names.cgroups.end()) names.cgroups.insert(*cgroup);
  }
  return names;
}

std::size_t size_of(const output::Names& names) {
  std::size_t bytes = 0;
  for (const auto& [dev, name] : names.devices) bytes += kEntryBytes + name.size();
  for (const auto& [id, name] : names.cgroups) bytes += kEntryBytes + name.size();
  return bytes;
}

std::size_t size_of(const std::map<std::uint32_t, host::DeviceQueues>& queues) {
  std::size_t bytes = 0;
  for (const auto& [dev, each] : queues) {
    bytes += kEntryBytes + (each.queues.size() + each.interrupts.size()) * kEntryBytes;
  }
  return bytes;
}

}  // namespace

// What goes with it, where `next` (null: none) is the one after it: what they share stays.
std::size_t History::Kept::bytes_beside(const Kept* next) const {
  std::size_t bytes = sizeof(Kept) + encoded.size();
  if (next == nullptr || next->names != names) bytes += size_of(*names);
  if (next == nullptr || next->queues != queues) bytes += size_of(*queues);
  return bytes;
}

void History::add(const Moment& moment) {
  const std::uint64_t now = moment.sample.time.monotonic_ns;
  Kept kept{.at_ns = now,
            .encoded = encode(moment, kMostRows),
            .names = shared(names_of(moment), kept_.empty() ? nullptr : kept_.back().names),
            .queues = shared(moment.queues, kept_.empty() ? nullptr : kept_.back().queues)};
  kept.encoded.shrink_to_fit();
  bytes_ += kept.bytes_beside(kept_.empty() ? nullptr : &kept_.back());
  kept_.push_back(std::move(kept));
  const auto is_too_much = [&] {
    const bool is_old = now - kept_.front().at_ns > kReachNs && kept_.size() > kMoments;
    return is_old || bytes_ > most_bytes_;
  };
  while (kept_.size() > 1 && is_too_much()) drop_oldest();
}

void History::drop_oldest() {
  bytes_ -= kept_.front().bytes_beside(kept_.size() > 1 ? &kept_[1] : nullptr);
  kept_.pop_front();
}

Moment History::at(std::size_t back) const {
  const Kept& kept = kept_.at(kept_.size() - 1 - back);
  Moment moment = decode(kept.encoded);
  moment.names = *kept.names;
  moment.queues = *kept.queues;
  return moment;
}

}  // namespace flowtop::terminal
