// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "abi/buckets.h"

namespace flowtop::flow {

// How many of the kernel's buckets, from the first on, can have values whose sum is this: where it
// is 0, so are all values.
[[nodiscard]] constexpr std::size_t kernel_buckets_with_values(std::uint64_t sum) {
  return sum == 0 ? 1 : FLOWTOP_KERNEL_BUCKETS;
}

// Its buckets are those of abi/buckets.h. There are many histograms, most of them with nothing in
// buckets, the others with values in a few: only what is filled takes room.
class Histogram {
 public:
  static constexpr std::size_t kBucketCount = (64 - FLOWTOP_SUB_BUCKET_BITS + 1)
                                              << FLOWTOP_SUB_BUCKET_BITS;

  Histogram() = default;
  ~Histogram() = default;
  Histogram(const Histogram& other);
  Histogram& operator=(const Histogram& other);
  Histogram(Histogram&&) noexcept = default;
  Histogram& operator=(Histogram&&) noexcept = default;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t value);
  [[nodiscard]] static std::uint64_t lowest_of(std::size_t bucket);
  [[nodiscard]] static std::uint64_t highest_of(std::size_t bucket);

  // What was counted elsewhere, such as in the kernel, whose __u64 is another type. Its extremes
  // are those of its buckets.
  template <typename Counts>
  [[nodiscard]] static Histogram from_buckets(const Counts& buckets, std::uint64_t sum) {
    std::size_t count_of_filled = 0;
    for_each_filled(buckets, [&](std::size_t) { ++count_of_filled; });
    Buckets filled;
    filled.reserve(count_of_filled);
    for_each_filled(buckets, [&](std::size_t index) {
      filled.push_back({static_cast<std::uint32_t>(index), buckets[index]});
    });
    return from_filled(std::move(filled), sum);
  }

  // Values that were only counted and summed. They have no quantile; where they are merged with
  // values that are in buckets, the quantiles and extremes are those of the latter alone.
  [[nodiscard]] static Histogram without_buckets(std::uint64_t count, std::uint64_t sum);

  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const Histogram& other);

  // What was added after `earlier`, a former state of this histogram; nothing where it is none. The
  // extremes of the difference are those of its buckets.
  [[nodiscard]] std::optional<Histogram> since(const Histogram& earlier) const;
  // The same where values may have left their buckets since: none is in a bucket.
  [[nodiscard]] std::optional<Histogram> counted_since(const Histogram& earlier) const;

  [[nodiscard]] std::uint64_t count() const { return ranked() + unranked_; }
  // How many of them are in buckets: what quantiles and extremes rest on.
  [[nodiscard]] std::uint64_t ranked() const { return ranked_ == nullptr ? 0 : ranked_->count; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }
  [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const;

  // Nothing while it is empty.
  [[nodiscard]] std::optional<double> mean() const;
  // Nothing while no value is in a bucket.
  [[nodiscard]] std::optional<std::uint64_t> min() const;
  [[nodiscard]] std::optional<std::uint64_t> max() const;
  // The value at rank ceil(quantile * ranked), off by half a bucket at most. 0 <= quantile <= 1.
  [[nodiscard]] std::optional<std::uint64_t> quantile(double quantile) const;

 private:
  struct Bucket {
    std::uint32_t index;
    std::uint64_t count;
  };
  using Buckets = std::vector<Bucket>;  // the filled ones, lowest first

  struct Ranked {
    Buckets buckets;
    std::uint64_t count = 0;
    std::uint64_t min = 0;
    std::uint64_t max = 0;
  };

  // Most values are of a few powers of two: the buckets of the others are passed by together.
  template <typename Counts, typename Visit>
  static void for_each_filled(const Counts& buckets, const Visit& visit) {
    constexpr std::size_t kTogether = FLOWTOP_SUB_BUCKETS;
    const std::size_t size = std::size(buckets);
    for (std::size_t first = 0; first < size; first += kTogether) {
      const std::size_t end = std::min(first + kTogether, size);
      std::uint64_t any = 0;
      for (std::size_t index = first; index < end; ++index) any |= buckets[index];
      if (any == 0) continue;
      for (std::size_t index = first; index < end; ++index) {
        if (buckets[index] != 0) visit(index);
      }
    }
  }

  [[nodiscard]] static Histogram from_filled(Buckets buckets, std::uint64_t sum);
  // Null where nothing is filled.
  [[nodiscard]] static std::unique_ptr<Ranked> ranked_of(Buckets buckets);
  [[nodiscard]] static bool add_in_place(Buckets& buckets, const Buckets& more);
  [[nodiscard]] static Buckets sum_of(const Buckets& a, const Buckets& b);
  [[nodiscard]] static std::optional<Buckets> difference_of(std::span<const Bucket> from,
                                                            std::span<const Bucket> less);
  [[nodiscard]] std::span<const Bucket> buckets() const {
    return ranked_ == nullptr ? std::span<const Bucket>() : ranked_->buckets;
  }

  std::unique_ptr<Ranked> ranked_;  // null while no value is in a bucket
  std::uint64_t unranked_ = 0;      // values that are in no bucket
  std::uint64_t sum_ = 0;
};

}  // namespace flowtop::flow
