// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace flowtop::fuzz {

// Ends the program where `holds` is false: a finding that no sanitizer sees.
inline void require(bool holds, std::string_view what) {
  if (holds) return;
  fmt::print(stderr, "not so: {}\n", what);
  std::abort();
}

}  // namespace flowtop::fuzz
