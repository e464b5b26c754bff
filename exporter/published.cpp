// SPDX-License-Identifier: Apache-2.0
#include "exporter/published.h"

#include <utility>

#include "exporter/exposition.h"

namespace flowtop::exporter {

Rendered::Rendered(std::shared_ptr<const Sample> sample)
    : sample_(std::move(sample)),
      text_(std::make_shared<const std::string>(to_text(SampleCollectable(sample_)))) {}

std::shared_ptr<const GzipHead> Rendered::gzipped() const {
  const std::lock_guard lock(mutex_);
  if (gzipped_ == nullptr) gzipped_ = std::make_shared<const GzipHead>(gzip_head(*text_));
  return gzipped_;
}

void Published::begin() {
  const std::lock_guard lock(mutex_);
  last_sign_ = std::chrono::steady_clock::now();
}

void Published::publish(std::shared_ptr<const Rendered> rendered) {
  const std::lock_guard lock(mutex_);
  current_.swap(rendered);  // the old one is freed after the lock is
  failure_.clear();
  ++counts_.samples;
  counts_.last_succeeded = true;
  last_sign_ = std::chrono::steady_clock::now();
}

void Published::note_failure(std::string why) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(why);
  ++counts_.failures;
  counts_.last_succeeded = false;
  last_sign_ = std::chrono::steady_clock::now();
}

std::shared_ptr<const Rendered> Published::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::optional<std::string> Published::why_not_ready() const {
  const std::lock_guard lock(mutex_);
  if (!counts_.last_succeeded) return "the last sample could not be taken: " + failure_;
  if (current_ == nullptr) return "the BPF programs are being attached; try again in some seconds";
  return std::nullopt;
}

Published::Counts Published::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::chrono::nanoseconds Published::silence(TimePoint now) const {
  const std::lock_guard lock(mutex_);
  return now - last_sign_.value_or(now);
}

}  // namespace flowtop::exporter
