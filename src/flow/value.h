// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace flowtop::flow {

struct Nothing {
  friend bool operator==(Nothing, Nothing) = default;
};

// Written in hexadecimal. `digits` is the least number of digits; `prefix` says whether 0x leads.
struct Hex {
  std::uint64_t value = 0;
  std::uint8_t digits = 1;
  bool prefix = false;

  friend bool operator==(const Hex&, const Hex&) = default;
};

// Written as the name that the output knows for it.
struct DeviceNumber {
  std::uint32_t dev = 0;
  friend bool operator==(DeviceNumber, DeviceNumber) = default;
};

struct CgroupId {
  std::uint64_t id = 0;
  friend bool operator==(CgroupId, CgroupId) = default;
};

// What one column says of one operation. Text refers to the operation or to a constant.
using Value = std::variant<Nothing, std::uint64_t, Hex, DeviceNumber, CgroupId, std::string_view>;

}  // namespace flowtop::flow
