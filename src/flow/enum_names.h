// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

// Published names of the values in abi/record.h; abi/enum_names.h holds them.
namespace flowtop::flow {

struct ValueName {
  std::string_view name;
  std::string_view meaning;
};

// Indexed by the value. Every value that record.h has is there.
[[nodiscard]] std::span<const ValueName> op_names();
[[nodiscard]] std::span<const ValueName> path_names();
[[nodiscard]] std::span<const ValueName> delivery_names();
[[nodiscard]] std::span<const ValueName> state_names();
[[nodiscard]] std::span<const ValueName> distance_names();
[[nodiscard]] std::span<const ValueName> known_by_names();
[[nodiscard]] std::span<const ValueName> flow_source_names();
[[nodiscard]] std::span<const ValueName> error_class_names();
[[nodiscard]] std::span<const ValueName> placement_names();
[[nodiscard]] std::span<const ValueName> bounce_names();

// How registering buffers fails.
struct RegisterFailure {
  std::string_view name;  // of the errno
  std::string_view meaning;
  std::string_view mend;
};
// In the order of enum flowtop_register_failure.
[[nodiscard]] std::span<const RegisterFailure> register_failures();

// The value; 0, unknown, for one that this version has no name for.
[[nodiscard]] constexpr std::uint8_t known(std::uint8_t value, std::uint8_t count) {
  return value < count ? value : 0;
}

// Of a value that decode() accepted.
[[nodiscard]] std::string_view op_name(std::uint8_t op);
[[nodiscard]] std::string_view path_name(std::uint8_t path);
[[nodiscard]] std::string_view delivery_name(std::uint8_t delivery);
[[nodiscard]] std::string_view state_name(std::uint8_t state);
[[nodiscard]] std::string_view known_by_name(std::uint8_t known_by);
[[nodiscard]] std::string_view flow_source_name(std::uint8_t flow_source);
[[nodiscard]] std::string_view placement_name(std::uint8_t placement);

// Bits of enum flowtop_bounce: the names joined by '+'.
[[nodiscard]] std::string_view bounces_text(std::uint8_t bounces);

}  // namespace flowtop::flow
