// SPDX-License-Identifier: Apache-2.0
#include "flow/books.h"

#include <fmt/format.h>

#include <iterator>

namespace flowtop::flow {
namespace {

// "lost_ring_full 1, lost_unmatched 2".
std::string lost_by_reason(const Books& books) {
  std::string text;
  for (const BookInfo& info : kBookInfos) {
    const bool is_loss = info.role == BookRole::kLost || info.role == BookRole::kNeverTaken;
    if (is_loss && books.counts.at(info.book) != 0) {
      fmt::format_to(std::back_inserter(text), "{}{} {}", text.empty() ? "" : ", ", info.key,
                     books.counts.at(info.book));
    }
  }
  return text;
}

}  // namespace

std::uint64_t Books::sum_of(BookRole role) const {
  std::uint64_t sum = 0;
  for (const BookInfo& info : kBookInfos) {
    sum += info.role == role ? counts.at(info.book) : 0;
  }
  return sum;
}

std::uint64_t Books::published(const BookInfo& info) const {
  return info.role == BookRole::kSeen ? seen() : counts.at(info.book);
}

std::uint64_t Books::seen() const {
  return sum_of(BookRole::kSeen) + sum_of(BookRole::kNeverTaken);
}

std::uint64_t Books::lost() const {
  return sum_of(BookRole::kLost) + sum_of(BookRole::kNeverTaken);
}

std::int64_t Books::balance() const {
  const std::uint64_t accounted = sum_of(BookRole::kDelivered) + sum_of(BookRole::kFiltered) +
                                  sum_of(BookRole::kUnwaited) + lost() + open;
  // Both are far below 2^63, and the difference may be of either sign.
  return static_cast<std::int64_t>(seen() - accounted);
}

std::string to_string(const Books& books) {
  std::string text =
      fmt::format("seen {} = delivered {} + filtered {} + unwaited {} + lost {}", books.seen(),
                  books.sum_of(BookRole::kDelivered), books.sum_of(BookRole::kFiltered),
                  books.sum_of(BookRole::kUnwaited), books.lost());
  if (books.lost() != 0) {
    text += " (" + lost_by_reason(books) + ")";
  }
  fmt::format_to(std::back_inserter(text), " + open {}", books.open);
  if (!books.balanced()) {
    fmt::format_to(std::back_inserter(text), "; {} not accounted for", books.balance());
  }
  return text;
}

}  // namespace flowtop::flow
