// SPDX-License-Identifier: Apache-2.0
#include "flow/histogram.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

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

Histogram::Histogram(const Histogram& other)
    : ranked_(other.ranked_ == nullptr ? nullptr : std::make_unique<Ranked>(*other.ranked_)),
      unranked_(other.unranked_),
      sum_(other.sum_) {}

Histogram& Histogram::operator=(const Histogram& other) {
  *this = Histogram(other);
  return *this;
}

std::unique_ptr<Histogram::Ranked> Histogram::ranked_of(Buckets buckets) {
  if (buckets.empty()) {
    return nullptr;
  }
  auto ranked = std::make_unique<Ranked>();
  for (const Bucket& bucket : buckets) {
    ranked->count += bucket.count;
  }
  ranked->min = lowest_of(buckets.front().index);
  ranked->max = highest_of(buckets.back().index);
  ranked->buckets = std::move(buckets);
  return ranked;
}

Histogram Histogram::from_filled(Buckets buckets, std::uint64_t sum) {
  Histogram histogram;
  histogram.ranked_ = ranked_of(std::move(buckets));
  histogram.sum_ = sum;
  return histogram;
}

Histogram Histogram::without_buckets(std::uint64_t count, std::uint64_t sum) {
  Histogram histogram;
  histogram.unranked_ = count;
  histogram.sum_ = sum;
  return histogram;
}

void Histogram::add(std::uint64_t value, std::uint64_t times) {
  if (times == 0) {
    return;
  }
  if (ranked_ == nullptr) {
    ranked_ = std::make_unique<Ranked>();
    ranked_->min = value;
  }
  const auto index = static_cast<std::uint32_t>(bucket_of(value));
  Buckets& buckets = ranked_->buckets;
  auto place = std::ranges::lower_bound(buckets, index, {}, &Bucket::index);
  if (place == buckets.end() || place->index != index) {
    place = buckets.insert(place, {index, 0});
  }
  place->count += times;
  ranked_->count += times;
  ranked_->min = std::min(ranked_->min, value);
  ranked_->max = std::max(ranked_->max, value);
  sum_ += value * times;
}

Histogram::Buckets Histogram::sum_of(const Buckets& a, const Buckets& b) {
  Buckets sum;
  sum.reserve(std::max(a.size(), b.size()));
  std::ranges::merge(a, b, std::back_inserter(sum), {}, &Bucket::index, &Bucket::index);
  std::size_t kept = 0;
  for (std::size_t i = 1; i < sum.size(); ++i) {
    if (sum[i].index == sum[kept].index) {
      sum[kept].count += sum[i].count;
    } else {
      sum[++kept] = sum[i];
    }
  }
  sum.resize(sum.empty() ? 0 : kept + 1);
  return sum;
}

// Most often every bucket is there already. False where one is not: then nothing was added.
bool Histogram::add_in_place(Buckets& buckets, const Buckets& more) {
  if (!std::ranges::includes(buckets, more, {}, &Bucket::index, &Bucket::index)) {
    return false;
  }
  auto place = buckets.begin();
  for (const Bucket& bucket : more) {
    while (place->index != bucket.index) {
      ++place;
    }
    place->count += bucket.count;
  }
  return true;
}

void Histogram::merge(const Histogram& other) {
  if (ranked_ == nullptr && other.ranked_ != nullptr) {
    ranked_ = std::make_unique<Ranked>(*other.ranked_);
  } else if (other.ranked_ != nullptr) {
    const Ranked& more = *other.ranked_;
    if (!add_in_place(ranked_->buckets, more.buckets)) {
      ranked_->buckets = sum_of(ranked_->buckets, more.buckets);
    }
    ranked_->count += more.count;
    ranked_->min = std::min(ranked_->min, more.min);
    ranked_->max = std::max(ranked_->max, more.max);
  }
  unranked_ += other.unranked_;
  sum_ += other.sum_;
}

// Nothing where `less` holds more than `from`.
std::optional<Histogram::Buckets> Histogram::difference_of(std::span<const Bucket> from,
                                                           std::span<const Bucket> less) {
  Buckets difference;
  difference.reserve(from.size());
  auto taken = less.begin();
  for (const Bucket& bucket : from) {
    Bucket left = bucket;
    if (taken != less.end() && taken->index == bucket.index) {
      if (taken->count > left.count) {
        return std::nullopt;
      }
      left.count -= taken->count;
      ++taken;
    }
    if (left.count != 0) {
      difference.push_back(left);
    }
  }
  return taken == less.end() ? std::optional(std::move(difference)) : std::nullopt;
}

std::optional<Histogram> Histogram::since(const Histogram& earlier) const {
  if (earlier.unranked_ > unranked_ || earlier.sum_ > sum_) {
    return std::nullopt;
  }
  if (ranked_ == nullptr && earlier.ranked_ == nullptr) {
    return without_buckets(unranked_ - earlier.unranked_, sum_ - earlier.sum_);
  }
  std::optional<Buckets> left = difference_of(buckets(), earlier.buckets());
  if (!left) {
    return std::nullopt;
  }
  Histogram difference;
  difference.unranked_ = unranked_ - earlier.unranked_;
  difference.sum_ = sum_ - earlier.sum_;
  difference.ranked_ = ranked_of(std::move(*left));
  if (difference.ranked_ != nullptr) {
    difference.ranked_->min = std::max(ranked_->min, difference.ranked_->min);
    difference.ranked_->max = std::min(ranked_->max, difference.ranked_->max);
  }
  return difference;
}

std::optional<Histogram> Histogram::counted_since(const Histogram& earlier) const {
  if (earlier.count() > count() || earlier.sum_ > sum_) {
    return std::nullopt;
  }
  return without_buckets(count() - earlier.count(), sum_ - earlier.sum_);
}

std::uint64_t Histogram::count_in(std::size_t bucket) const {
  if (ranked_ == nullptr) {
    return 0;
  }
  const auto found = std::ranges::lower_bound(ranked_->buckets, bucket, {}, &Bucket::index);
  return found == ranked_->buckets.end() || found->index != bucket ? 0 : found->count;
}

std::optional<std::uint64_t> Histogram::min() const {
  return ranked_ == nullptr ? std::nullopt : std::optional(ranked_->min);
}

std::optional<std::uint64_t> Histogram::max() const {
  return ranked_ == nullptr ? std::nullopt : std::optional(ranked_->max);
}

std::optional<double> Histogram::mean() const {
  return count() == 0 ? std::nullopt
                      : std::optional(static_cast<double>(sum_) / static_cast<double>(count()));
}

std::optional<std::uint64_t> Histogram::quantile(double quantile) const {
  if (ranked_ == nullptr) {
    return std::nullopt;
  }
  const double exact_rank = std::ceil(quantile * static_cast<double>(ranked()));
  const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact_rank), 1, ranked());
  std::uint64_t seen = 0;
  for (const Bucket& bucket : ranked_->buckets) {
    seen += bucket.count;
    if (seen >= rank) {
      const std::uint64_t low = lowest_of(bucket.index);
      return std::clamp(low + (highest_of(bucket.index) - low) / 2, ranked_->min, ranked_->max);
    }
  }
  return ranked_->max;
}

}  // namespace flowtop::flow
