// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "terminal/findings/findings.h"

// What the rules have in common.
namespace flowtop::terminal {

// Fewer tell nothing of a tail.
inline constexpr std::uint64_t kEnough = 200;

// 0 of nothing.
[[nodiscard]] double ratio(std::uint64_t part, std::uint64_t whole);
[[nodiscard]] double percent(double share);

// A process may have many flows on one device: its number is that of a row.
[[nodiscard]] std::string who(const Evidence& evidence);

}  // namespace flowtop::terminal
