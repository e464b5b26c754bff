// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "flow/books.h"
#include "kernel/probes.h"

namespace flowtop::program {

// The kernel's books as the outputs know them: neither library knows the other. At rest each
// operation is where it belongs: what nobody is known to wait for by now is unwaited.
[[nodiscard]] inline flow::Books to_flow(const kernel::Books& books) {
  flow::Books result = {
      .counts = books.counts, .open = books.open, .recursion_misses = books.recursion_misses};
  result.counts[FLOWTOP_BOOK_UNWAITED] += books.unwaited_in_flight;
  result.counts[FLOWTOP_BOOK_UNWAITED_BYTES] += books.unwaited_bytes_in_flight;
  return result;
}

// The same where no count may go back: what may still find a consumer is open.
[[nodiscard]] inline flow::Books to_growing(const kernel::Books& books) {
  return {.counts = books.counts,
          .open = books.open + books.unwaited_in_flight,
          .recursion_misses = books.recursion_misses};
}

}  // namespace flowtop::program
