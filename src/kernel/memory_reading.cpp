// SPDX-License-Identifier: Apache-2.0
#include "kernel/memory_reading.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "abi/state.h"
#include "flowtop_bpf.skel.h"

namespace flowtop::kernel {
namespace {

// Calls `take` with each entry of a BPF hash map. One that is removed meanwhile may be left out.
template <typename Key, typename Value, typename Take>
void for_each_entry(const bpf_map* map, const Take& take) {
  const int fd = bpf_map__fd(map);
  Key key{};
  Value value{};
  for (bool more = bpf_map_get_next_key(fd, nullptr, &key) == 0; more;
       more = bpf_map_get_next_key(fd, &key, &key) == 0) {
    if (bpf_map_lookup_elem(fd, &key, &value) == 0) take(key, value);
  }
}

std::string text_in(std::span<const char> field) {
  return {field.data(), strnlen(field.data(), field.size())};
}

std::vector<P2pRange> p2p_ranges(std::span<const p2p_range> ranges) {
  std::vector<P2pRange> result;
  for (const p2p_range& range : ranges) {
    if (range.first == 0) continue;
    result.push_back(
        {.first = range.first, .last = range.last, .bios = range.bios, .bytes = range.bytes});
  }
  return result;
}

std::vector<BouncedDevice> bounced_devices(const bpf_map* map) {
  std::vector<BouncedDevice> result;
  for_each_entry<std::uint64_t, bounced_device>(
      map, [&](std::uint64_t /*address*/, const bounced_device& device) {
        result.push_back({.name = text_in(device.name),
                          .bytes = device.bytes,
                          .matched_bytes = device.matched_bytes});
      });
  std::ranges::sort(result, {}, &BouncedDevice::name);
  return result;
}

std::vector<RegisteringProcess> registering(const bpf_map* map) {
  std::vector<RegisteringProcess> result;
  for_each_entry<process_key, registering_process>(
      map, [&](const process_key& key, const registering_process& process) {
        result.push_back({.tgid = key.tgid,
                          .cgroup_id = process.cgroup_id,
                          .comm = text_in(process.comm),
                          .counts = process.counts});
      });
  std::ranges::sort(result, {}, &RegisteringProcess::tgid);
  return result;
}

}  // namespace

MemoryFacts read_memory_facts(const flowtop_bpf& skeleton) {
  return {.p2p = p2p_ranges(skeleton.bss->p2p_ranges),
          .bounced = bounced_devices(skeleton.maps.bounced_devices),
          .registered = skeleton.bss->all_registrations,
          .processes = registering(skeleton.maps.registering_processes)};
}

}  // namespace flowtop::kernel
