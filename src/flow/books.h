// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "abi/record.h"
#include "flow/catalogue.h"

namespace flowtop::flow {

// The loss books: what became of every operation that began while flowtop watched.
struct Books {
  std::array<std::uint64_t, FLOWTOP_BOOK_COUNT> counts{};  // indexed by enum flowtop_book
  std::uint64_t open = 0;                                  // in flight when they were read
  std::uint64_t recursion_misses = 0;  // events missed, since a program was already running there

  [[nodiscard]] std::uint64_t sum_of(BookRole role) const;
  // What is published for one book. `seen` includes the operations that were never taken in.
  [[nodiscard]] std::uint64_t published(const BookInfo& info) const;

  [[nodiscard]] std::uint64_t seen() const;
  [[nodiscard]] std::uint64_t lost() const;

  // seen - (delivered + filtered + unwaited + lost + open): 0 whenever I/O is at rest.
  [[nodiscard]] std::int64_t balance() const;
  [[nodiscard]] bool balanced() const { return balance() == 0; }

  friend bool operator==(const Books&, const Books&) = default;
};

// "seen 1000 = delivered 990 + filtered 0 + unwaited 4 + lost 1 (lost_ring_full 1) + open 5".
[[nodiscard]] std::string to_string(const Books& books);

}  // namespace flowtop::flow
