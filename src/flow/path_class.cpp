// SPDX-License-Identifier: Apache-2.0
#include "flow/path_class.h"

#include <fmt/format.h>

#include "flow/enum_names.h"

namespace flowtop::flow {
namespace {

std::uint64_t in_host_memory(const Placements& placements) {
  return placements.operations[FLOWTOP_PLACEMENT_HOST] +
         placements.operations[FLOWTOP_PLACEMENT_PAGE_CACHE];
}

std::string_view buffers_of(const Placements& placements) {
  const bool device = placements.operations[FLOWTOP_PLACEMENT_P2P] != 0;
  const bool host = in_host_memory(placements) != 0;
  if (placements.operations[FLOWTOP_PLACEMENT_MIXED] != 0 || (device && host)) return "mixed";
  if (device) return "device";
  return host ? "host" : "unknown";
}

// The farthest from plain block I/O first.
std::string_view name_of(std::uint8_t path, const Tally& tally, const DeviceFacts& device) {
  if (tally.placements.operations[FLOWTOP_PLACEMENT_P2P] != 0) return "p2p";
  if (device.transport == "rdma") return "nvmeof_rdma";
  if (device.transport == "tcp") return "nvmeof_tcp";
  if (device.is_ublk) return "homi_ublk";
  return path_name(path);
}

std::string evidence_of(std::uint8_t path, const Tally& tally, const DeviceFacts& device) {
  std::string text =
      fmt::format("block events of {} operations by {}", tally.operations(), path_name(path));
  for (std::size_t i = 0; i < placement_names().size(); ++i) {
    const std::uint64_t operations = tally.placements.operations.at(i);
    if (operations == 0 || i == FLOWTOP_PLACEMENT_NONE) continue;
    text += fmt::format(", {} in {} memory", operations, placement_names()[i].name);
  }
  if (!device.transport.empty()) text += fmt::format("; transport {}", device.transport);
  if (device.is_ublk) text += "; the device is a ublk server";
  return text;
}

}  // namespace

PathClass classify(std::uint8_t path, const Tally& tally, const DeviceFacts& device) {
  return {.name = name_of(path, tally, device),
          .infrastructure = "kernel",
          .initiator = "cpu",
          .buffers = buffers_of(tally.placements),
          .evidence = evidence_of(path, tally, device)};
}

}  // namespace flowtop::flow
