// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace flowtop::program {

// "250us", "1.5s", "1h": a decimal number and one of ns, us, ms, s, m, h; seconds where no unit is
// given, as with sleep(1). More than nothing and less than 100 years.
[[nodiscard]] Result<std::chrono::nanoseconds> parse_duration(std::string_view text);

// The flow_id column: 1 to 8 hexadecimal digits, with or without 0x.
[[nodiscard]] Result<std::uint32_t> parse_flow_id(std::string_view text);

// A decimal number from 1 to `most`.
[[nodiscard]] Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t most);

// A process id: a decimal number above 0. Whether it exists is not asked here.
[[nodiscard]] Result<pid_t> parse_pid(std::string_view text);

}  // namespace flowtop::program
