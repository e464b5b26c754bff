// SPDX-License-Identifier: Apache-2.0
#include "flow/books.h"

#include <gtest/gtest.h>

namespace flowtop::flow {
namespace {

Books sample_books() {
  Books books;
  books.counts[FLOWTOP_BOOK_SEEN] = 100;
  books.counts[FLOWTOP_BOOK_DELIVERED] = 80;
  books.counts[FLOWTOP_BOOK_FILTERED] = 6;
  books.counts[FLOWTOP_BOOK_UNWAITED] = 7;
  books.counts[FLOWTOP_BOOK_UNWAITED_BYTES] = 28'672;
  books.counts[FLOWTOP_BOOK_LOST_RING_FULL] = 2;
  books.counts[FLOWTOP_BOOK_LOST_UNMATCHED] = 1;
  books.counts[FLOWTOP_BOOK_CQ_OVERFLOW] = 9;
  books.counts[FLOWTOP_BOOK_LOWER_LAYER] = 11;
  books.open = 4;
  return books;
}

TEST(books, balance_when_every_operation_is_accounted_for) {
  const Books books = sample_books();
  EXPECT_EQ(books.balance(), 0);
  EXPECT_TRUE(books.balanced());
  EXPECT_EQ(books.lost(), 3U);
}

TEST(books, balance_tells_how_many_are_missing) {
  Books books = sample_books();
  books.counts[FLOWTOP_BOOK_DELIVERED] -= 5;
  EXPECT_EQ(books.balance(), 5);
  EXPECT_FALSE(books.balanced());
}

TEST(books, balance_is_negative_when_more_came_out_than_in) {
  Books books = sample_books();
  books.open += 2;
  EXPECT_EQ(books.balance(), -2);
}

TEST(books, operations_never_taken_in_are_seen_and_lost) {
  Books books = sample_books();
  books.counts[FLOWTOP_BOOK_LOST_TABLE_FULL] = 10;
  EXPECT_EQ(books.seen(), 110U);
  EXPECT_EQ(books.lost(), 13U);
  EXPECT_EQ(books.balance(), 0);
}

TEST(books, counts_beside_the_equation_do_not_move_it) {
  Books books = sample_books();
  books.counts[FLOWTOP_BOOK_UNWAITED_BYTES] += 1'000;
  books.counts[FLOWTOP_BOOK_BIO_TABLE_FULL] += 1'000;
  books.counts[FLOWTOP_BOOK_CQ_OVERFLOW] += 1'000;
  books.counts[FLOWTOP_BOOK_LOWER_LAYER] += 1'000;
  EXPECT_EQ(books.balance(), 0);
}

TEST(books, every_book_of_the_equation_moves_the_balance) {
  for (const BookInfo& info : kBookInfos) {
    Books books = sample_books();
    books.counts.at(info.book) += 1;
    const bool is_beside = info.role == BookRole::kBeside || info.role == BookRole::kNeverTaken;
    const std::int64_t expected = is_beside ? 0 : info.role == BookRole::kSeen ? 1 : -1;
    EXPECT_EQ(books.balance(), expected) << info.key;
  }
}

TEST(books, are_told_as_an_equation) {
  EXPECT_EQ(to_string(sample_books()),
            "seen 100 = delivered 80 + filtered 6 + unwaited 7 + lost 3 (lost_ring_full 2, "
            "lost_unmatched 1) + open 4");
}

TEST(books, tell_what_is_not_accounted_for) {
  Books books;
  books.counts[FLOWTOP_BOOK_SEEN] = 3;
  EXPECT_EQ(
      to_string(books),
      "seen 3 = delivered 0 + filtered 0 + unwaited 0 + lost 0 + open 0; 3 not accounted for");
}

}  // namespace
}  // namespace flowtop::flow
