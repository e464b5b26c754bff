// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "flow/books.h"
#include "kernel/probes.h"

namespace flowtop::cli {

// The kernel's books as the outputs know them: neither library knows the other.
[[nodiscard]] inline flow::Books to_flow(const kernel::Books& books) {
  return {.counts = books.counts, .open = books.open, .recursion_misses = books.recursion_misses};
}

}  // namespace flowtop::cli
