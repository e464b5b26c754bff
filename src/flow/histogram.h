// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace flowtop::flow {

// Log-linear: each power of two is split into 8 buckets of equal width, so a bucket is at
// most 12.5% wide. Values below 8 have a bucket each.
class Histogram {
 public:
  static constexpr unsigned kSubBucketBits = 3;
  static constexpr std::size_t kBucketCount = (64 - kSubBucketBits + 1) << kSubBucketBits;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t value);
  [[nodiscard]] static std::uint64_t lowest_of(std::size_t bucket);
  [[nodiscard]] static std::uint64_t highest_of(std::size_t bucket);

  void add(std::uint64_t value, std::uint64_t times = 1);
  void merge(const Histogram& other);

  // What was added after `earlier`, a former state of this histogram; nothing where it is none. The
  // extremes of the difference are those of its buckets.
  [[nodiscard]] std::optional<Histogram> since(const Histogram& earlier) const;

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }
  [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const;

  // Nothing while it is empty.
  [[nodiscard]] std::optional<std::uint64_t> min() const;
  [[nodiscard]] std::optional<std::uint64_t> max() const;
  [[nodiscard]] std::optional<double> mean() const;
  // The value at rank ceil(quantile * count), off by half a bucket at most. 0 <= quantile <= 1.
  [[nodiscard]] std::optional<std::uint64_t> quantile(double quantile) const;

 private:
  std::vector<std::uint64_t> buckets_;  // as long as the highest value needs
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t min_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace flowtop::flow
