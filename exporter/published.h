// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "exporter/gzip.h"
#include "exporter/sample.h"

namespace flowtop::exporter {

// A sample and its text, made once for all who scrape it.
class Rendered {
 public:
  explicit Rendered(std::shared_ptr<const Sample> sample);

  [[nodiscard]] const Sample& sample() const { return *sample_; }
  [[nodiscard]] const std::shared_ptr<const std::string>& text() const { return text_; }
  // Made when it is first asked for: not every scraper takes it.
  [[nodiscard]] std::shared_ptr<const GzipHead> gzipped() const;

 private:
  std::shared_ptr<const Sample> sample_;
  std::shared_ptr<const std::string> text_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const GzipHead> gzipped_;
};

// What scrapes see. Safe in every thread.
class Published {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // From now on samples are taken.
  void begin();
  void publish(std::shared_ptr<const Rendered> rendered);
  // A sample could not be taken: the last one stays.
  void note_failure(std::string why);

  // Null before the first sample.
  [[nodiscard]] std::shared_ptr<const Rendered> current() const;

  // Nothing while samples are there and go on well.
  [[nodiscard]] std::optional<std::string> why_not_ready() const;

  struct Counts {
    std::uint64_t samples = 0;
    std::uint64_t failures = 0;
    bool last_succeeded = true;
  };
  [[nodiscard]] Counts counts() const;

  // For how long there was neither a sample nor a failure, since begin(); 0 before it.
  [[nodiscard]] std::chrono::nanoseconds silence(TimePoint now) const;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Rendered> current_;
  std::string failure_;  // of the last sample
  Counts counts_;
  std::optional<TimePoint> last_sign_;  // of whoever takes the samples
};

}  // namespace flowtop::exporter
