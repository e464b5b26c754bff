// SPDX-License-Identifier: Apache-2.0
#include "kernel/page_layout.h"

#include <bit>
#include <optional>

#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::uint32_t kFlagBits = 64;

// A list of zones has an entry for each zone of each node, and one more that ends it.
std::uint32_t count_nodes(const btf& types, std::uint32_t zones) {
  const std::uint32_t list = size_of(types, "zonelist");
  const std::uint32_t entry = size_of(types, "zoneref");
  return list == 0 || entry == 0 ? 0 : (list / entry - 1) / zones;
}

std::uint32_t bits_for(std::uint32_t values) { return std::bit_width(values - 1); }

}  // namespace

// The node in the highest bits, the zone below.
page_layout read_page_layout(const btf& kernel_types) {
  const std::optional<std::uint32_t> device =
      enumerator_value(kernel_types, "zone_type", "ZONE_DEVICE");
  const std::uint32_t zones =
      enumerator_value(kernel_types, "zone_type", "__MAX_NR_ZONES").value_or(0);
  const std::uint32_t nodes = zones == 0 ? 0 : count_nodes(kernel_types, zones);
  if (!device || nodes == 0) return {};
  const std::uint32_t zone_bits = bits_for(zones);
  return {.zone_shift = kFlagBits - bits_for(nodes) - zone_bits,
          .zone_mask = (1U << zone_bits) - 1,
          .zone_device = *device};
}

}  // namespace flowtop::kernel
