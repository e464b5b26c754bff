// SPDX-License-Identifier: Apache-2.0
#include "flow/histogram.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

namespace flowtop::flow {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

// Around every power of two, where buckets change their width.
std::vector<std::uint64_t> edges() {
  std::vector<std::uint64_t> values{0, 1, kMax};
  for (unsigned power = 1; power < 64; ++power) {
    const std::uint64_t value = std::uint64_t{1} << power;
    values.insert(values.end(),
                  {value - 1, value, value + 1, value + value / 8, value + value / 3});
  }
  return values;
}

TEST(histogram, puts_each_value_into_a_bucket_that_holds_it) {
  for (const std::uint64_t value : edges()) {
    const std::size_t bucket = Histogram::bucket_of(value);
    ASSERT_LT(bucket, Histogram::kBucketCount) << value;
    EXPECT_LE(Histogram::lowest_of(bucket), value);
    EXPECT_GE(Histogram::highest_of(bucket), value);
  }
}

TEST(histogram, has_buckets_without_gaps_or_overlap) {
  EXPECT_EQ(Histogram::lowest_of(0), 0U);
  for (std::size_t bucket = 1; bucket < Histogram::kBucketCount; ++bucket) {
    EXPECT_EQ(Histogram::lowest_of(bucket), Histogram::highest_of(bucket - 1) + 1) << bucket;
  }
  EXPECT_EQ(Histogram::highest_of(Histogram::kBucketCount - 1), kMax);
}

TEST(histogram, has_buckets_of_at_most_an_eighth) {
  for (std::size_t bucket = 1; bucket < Histogram::kBucketCount; ++bucket) {
    const auto low = static_cast<double>(Histogram::lowest_of(bucket));
    const auto high = static_cast<double>(Histogram::highest_of(bucket));
    EXPECT_LE((high - low) / low, 0.125) << bucket;
  }
}

TEST(histogram, is_empty_at_first) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_FALSE(histogram.min());
  EXPECT_FALSE(histogram.max());
  EXPECT_FALSE(histogram.mean());
  EXPECT_FALSE(histogram.quantile(0.5));
}

TEST(histogram, counts_exactly) {
  Histogram histogram;
  histogram.add(1'000);
  histogram.add(1'001);
  histogram.add(5, 3);
  histogram.add(9, 0);
  EXPECT_EQ(histogram.count(), 5U);
  EXPECT_EQ(histogram.sum(), 2'016U);
  EXPECT_EQ(histogram.min(), 5U);
  EXPECT_EQ(histogram.max(), 1'001U);
  EXPECT_DOUBLE_EQ(*histogram.mean(), 403.2);
  EXPECT_EQ(histogram.count_in(5), 3U);
  EXPECT_EQ(histogram.count_in(Histogram::bucket_of(1'000)), 2U);
  EXPECT_EQ(histogram.count_in(Histogram::kBucketCount - 1), 0U);
}

TEST(histogram, has_what_was_counted_elsewhere_wherever_it_is) {
  for (const std::size_t size : {1U, 7U, 8U, 9U, 40U}) {
    for (std::size_t first = 0; first < size; ++first) {
      std::vector<std::uint64_t> buckets(size);
      buckets[first] = 2;
      buckets[size - 1] += 3;
      const Histogram histogram = Histogram::from_buckets(buckets, 77);
      EXPECT_EQ(histogram.count(), 5U);
      EXPECT_EQ(histogram.sum(), 77U);
      EXPECT_EQ(histogram.count_in(first), buckets[first]);
      EXPECT_EQ(histogram.count_in(size - 1), buckets[size - 1]);
      EXPECT_EQ(histogram.min(), Histogram::lowest_of(first));
      EXPECT_EQ(histogram.max(), Histogram::highest_of(size - 1));
    }
  }
  EXPECT_EQ(Histogram::from_buckets(std::vector<std::uint64_t>(20), 0).count(), 0U);
}

TEST(histogram, gives_a_single_value_back_exactly) {
  Histogram histogram;
  histogram.add(123'457);
  EXPECT_EQ(histogram.quantile(0.0), 123'457U);
  EXPECT_EQ(histogram.quantile(0.5), 123'457U);
  EXPECT_EQ(histogram.quantile(1.0), 123'457U);
}

TEST(histogram, finds_quantiles_by_nearest_rank) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 4; ++value) {
    histogram.add(value);
  }
  EXPECT_EQ(histogram.quantile(0.25), 1U);
  EXPECT_EQ(histogram.quantile(0.5), 2U);
  EXPECT_EQ(histogram.quantile(0.51), 3U);
  EXPECT_EQ(histogram.quantile(0.99), 4U);
}

TEST(histogram, finds_quantiles_within_half_a_bucket) {
  Histogram histogram;
  constexpr std::uint64_t kValues = 100'000;
  for (std::uint64_t value = 1; value <= kValues; ++value) {
    histogram.add(value);
  }
  for (const double quantile : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    const double exact = quantile * static_cast<double>(kValues);
    EXPECT_NEAR(static_cast<double>(*histogram.quantile(quantile)), exact, exact * 0.0625 + 1)
        << quantile;
  }
}

TEST(histogram, keeps_the_extremes_of_64_bits) {
  Histogram histogram;
  histogram.add(0);
  histogram.add(kMax);
  EXPECT_EQ(histogram.min(), 0U);
  EXPECT_EQ(histogram.max(), kMax);
  EXPECT_EQ(histogram.quantile(0.5), 0U);
}

TEST(histogram, merges_as_if_added_to_one) {
  Histogram odd;
  Histogram even;
  Histogram all;
  for (std::uint64_t value = 0; value < 5'000; ++value) {
    (value % 2 == 0 ? even : odd).add(value * value);
    all.add(value * value);
  }
  odd.merge(even);
  odd.merge(Histogram());
  EXPECT_EQ(odd.count(), all.count());
  EXPECT_EQ(odd.sum(), all.sum());
  EXPECT_EQ(odd.min(), all.min());
  EXPECT_EQ(odd.max(), all.max());
  for (std::size_t bucket = 0; bucket < Histogram::kBucketCount; ++bucket) {
    ASSERT_EQ(odd.count_in(bucket), all.count_in(bucket)) << bucket;
  }
}

TEST(histogram, merges_into_an_empty_one) {
  Histogram some;
  some.add(70);
  Histogram empty;
  empty.merge(some);
  EXPECT_EQ(empty.min(), 70U);
  EXPECT_EQ(empty.max(), 70U);
}

TEST(histogram, tells_what_was_added_since) {
  Histogram histogram;
  histogram.add(4);
  histogram.add(1'000'000);
  const Histogram earlier = histogram;
  histogram.add(100, 2);
  histogram.add(4);
  const auto since = histogram.since(earlier);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->count(), 3U);
  EXPECT_EQ(since->sum(), 204U);
  EXPECT_EQ(since->count_in(4), 1U);
  EXPECT_EQ(since->count_in(Histogram::bucket_of(100)), 2U);
  EXPECT_EQ(since->min(), 4U);
  EXPECT_EQ(since->max(), Histogram::highest_of(Histogram::bucket_of(100)));
}

TEST(histogram, tells_that_nothing_was_added) {
  Histogram histogram;
  histogram.add(4);
  const auto since = histogram.since(histogram);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->count(), 0U);
  EXPECT_FALSE(since->quantile(0.5));
}

TEST(histogram, has_no_difference_to_one_that_it_never_was) {
  Histogram histogram;
  histogram.add(4, 5);
  Histogram other;
  other.add(9);
  EXPECT_FALSE(histogram.since(other));
  other = Histogram();
  other.add(3);
  EXPECT_FALSE(histogram.since(other));
}

TEST(histogram, may_lose_its_buckets_but_no_values) {
  Histogram earlier = Histogram::without_buckets(2, 20);
  earlier.add(4, 3);
  earlier.add(9, 1);
  Histogram now = Histogram::without_buckets(10, 90);
  now.add(10);
  const auto since = now.counted_since(earlier);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->count(), 5U);
  EXPECT_EQ(since->ranked(), 0U);
  EXPECT_EQ(since->sum(), 100U - 41U);
  EXPECT_FALSE(Histogram::without_buckets(5, 100).counted_since(earlier));
  EXPECT_FALSE(Histogram::without_buckets(7, 40).counted_since(earlier));
}

TEST(histogram, without_buckets_has_a_mean_and_no_quantiles) {
  const Histogram histogram = Histogram::without_buckets(4, 100);
  EXPECT_EQ(histogram.count(), 4U);
  EXPECT_EQ(histogram.ranked(), 0U);
  EXPECT_EQ(histogram.sum(), 100U);
  EXPECT_DOUBLE_EQ(*histogram.mean(), 25.0);
  EXPECT_FALSE(histogram.quantile(0.5));
  EXPECT_FALSE(histogram.min());
  EXPECT_FALSE(histogram.max());
}

TEST(histogram, without_buckets_leaves_the_quantiles_of_others_as_they_are) {
  Histogram histogram = Histogram::without_buckets(1'000, 9'000'000);
  Histogram ranked;
  ranked.add(6);
  ranked.add(7);
  histogram.merge(ranked);
  EXPECT_EQ(histogram.count(), 1'002U);
  EXPECT_EQ(histogram.ranked(), 2U);
  EXPECT_EQ(histogram.sum(), 9'000'013U);
  EXPECT_EQ(histogram.min(), 6U);
  EXPECT_EQ(histogram.max(), 7U);
  EXPECT_EQ(histogram.quantile(0.5), 6U);
  EXPECT_EQ(histogram.quantile(0.99), 7U);
  ranked.merge(Histogram::without_buckets(1, 1));
  EXPECT_EQ(ranked.min(), 6U);
  EXPECT_EQ(ranked.ranked(), 2U);
}

TEST(histogram, without_buckets_has_differences) {
  const Histogram earlier = Histogram::without_buckets(4, 100);
  Histogram now = Histogram::without_buckets(6, 130);
  now.add(5);
  const auto since = now.since(earlier);
  ASSERT_TRUE(since);
  EXPECT_EQ(since->count(), 3U);
  EXPECT_EQ(since->ranked(), 1U);
  EXPECT_EQ(since->sum(), 35U);
  EXPECT_EQ(since->quantile(0.5), 5U);
  EXPECT_FALSE(earlier.since(Histogram::without_buckets(5, 100)));
}

}  // namespace
}  // namespace flowtop::flow
