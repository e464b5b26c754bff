// SPDX-License-Identifier: Apache-2.0
#include "flow/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace flowtop::flow {
namespace {

constexpr std::uint64_t kSubBuckets = FLOWTOP_SUB_BUCKETS;

}  // namespace

std::size_t Histogram::bucket_of(std::uint64_t value) { return flowtop_bucket_of(value); }

std::uint64_t Histogram::lowest_of(std::size_t bucket) {
  if (bucket < kSubBuckets) {
    return bucket;
  }
  const std::uint64_t shift = bucket / kSubBuckets - 1;
  return (kSubBuckets + bucket % kSubBuckets) << shift;
}

std::uint64_t Histogram::highest_of(std::size_t bucket) {
  if (bucket < kSubBuckets) {
    return bucket;
  }
  const std::uint64_t shift = bucket / kSubBuckets - 1;
  return lowest_of(bucket) + ((std::uint64_t{1} << shift) - 1);
}

Histogram Histogram::from_buckets(std::span<const std::uint64_t> buckets, std::uint64_t sum) {
  const auto filled = [](std::uint64_t bucket) { return bucket != 0; };
  const auto end = std::find_if(buckets.rbegin(), buckets.rend(), filled).base();
  Histogram histogram;
  histogram.buckets_.assign(buckets.begin(), end);
  histogram.count_ = std::accumulate(buckets.begin(), end, std::uint64_t{0});
  histogram.sum_ = sum;
  if (!histogram.buckets_.empty()) {
    const auto first = std::find_if(buckets.begin(), end, filled);
    histogram.min_ = lowest_of(static_cast<std::size_t>(first - buckets.begin()));
    histogram.max_ = highest_of(histogram.buckets_.size() - 1);
  }
  return histogram;
}

Histogram Histogram::without_buckets(std::uint64_t count, std::uint64_t sum) {
  Histogram histogram;
  histogram.count_ = count;
  histogram.unranked_ = count;
  histogram.sum_ = sum;
  return histogram;
}

void Histogram::add(std::uint64_t value, std::uint64_t times) {
  if (times == 0) {
    return;
  }
  const std::size_t bucket = bucket_of(value);
  if (bucket >= buckets_.size()) {
    buckets_.resize(bucket + 1);
  }
  buckets_[bucket] += times;
  min_ = ranked() == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  count_ += times;
  sum_ += value * times;
}

void Histogram::merge(const Histogram& other) {
  if (other.buckets_.size() > buckets_.size()) {
    buckets_.resize(other.buckets_.size());
  }
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) {
    buckets_[i] += other.buckets_[i];
  }
  if (other.ranked() != 0) {
    min_ = ranked() == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }
  count_ += other.count_;
  unranked_ += other.unranked_;
  sum_ += other.sum_;
}

std::optional<Histogram> Histogram::since(const Histogram& earlier) const {
  if (earlier.buckets_.size() > buckets_.size() || earlier.unranked_ > unranked_ ||
      earlier.sum_ > sum_) {
    return std::nullopt;
  }
  Histogram difference;
  difference.buckets_ = buckets_;
  for (std::size_t i = 0; i < earlier.buckets_.size(); ++i) {
    if (earlier.buckets_[i] > buckets_[i]) {
      return std::nullopt;
    }
    difference.buckets_[i] -= earlier.buckets_[i];
  }
  difference.count_ = count_ - earlier.count_;
  difference.unranked_ = unranked_ - earlier.unranked_;
  difference.sum_ = sum_ - earlier.sum_;
  const auto filled = [](std::uint64_t bucket) { return bucket != 0; };
  auto& buckets = difference.buckets_;
  const auto first = std::find_if(buckets.begin(), buckets.end(), filled);
  buckets.erase(std::find_if(buckets.rbegin(), buckets.rend(), filled).base(), buckets.end());
  if (!buckets.empty()) {
    difference.min_ = std::max(min_, lowest_of(static_cast<std::size_t>(first - buckets.begin())));
    difference.max_ = std::min(max_, highest_of(buckets.size() - 1));
  }
  return difference;
}

std::uint64_t Histogram::count_in(std::size_t bucket) const {
  return bucket < buckets_.size() ? buckets_[bucket] : 0;
}

std::optional<std::uint64_t> Histogram::min() const {
  return ranked() == 0 ? std::nullopt : std::optional(min_);
}

std::optional<std::uint64_t> Histogram::max() const {
  return ranked() == 0 ? std::nullopt : std::optional(max_);
}

std::optional<double> Histogram::mean() const {
  return count_ == 0 ? std::nullopt
                     : std::optional(static_cast<double>(sum_) / static_cast<double>(count_));
}

std::optional<std::uint64_t> Histogram::quantile(double quantile) const {
  if (ranked() == 0) {
    return std::nullopt;
  }
  const double exact_rank = std::ceil(quantile * static_cast<double>(ranked()));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact_rank), 1, ranked());
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) {
      const std::uint64_t low = lowest_of(bucket);
      return std::clamp(low + (highest_of(bucket) - low) / 2, min_, max_);
    }
  }
  return max_;
}

}  // namespace flowtop::flow
