// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "base/result.h"
#include "flow/operation.h"
#include "output/recording_reader.h"
#include "terminal/moment.h"
#include "terminal/watched_row.h"

namespace flowtop::cli {

// What happened while a recording was made, interval after interval. An operation is shown in the
// interval in which the last that is known of it happened, or, where it was written later, in the
// next.
class RecordedMoments {
 public:
  RecordedMoments(output::RecordingReader reader, std::chrono::nanoseconds interval);

  [[nodiscard]] const terminal::Host& host() const { return host_; }

  // As terminal::TakeMoment: first one of no time, then the intervals, of which the last may be
  // shorter. Fails with kInput where the recording cannot be read further.
  [[nodiscard]] Result<std::optional<terminal::Moment>> take(
      const std::optional<terminal::WatchedRow>& watch, const std::stop_token& stop = {});

 private:
  // The next operation that ended; nothing after the last.
  [[nodiscard]] Result<std::optional<flow::Operation>> next();
  [[nodiscard]] terminal::Moment empty_moment(
      std::uint64_t until_ns, const std::optional<terminal::WatchedRow>& watched) const;

  output::RecordingReader reader_;
  std::uint64_t interval_ns_;
  terminal::Host host_;
  std::uint64_t at_ns_;   // where the last interval ended
  std::uint64_t end_ns_;  // of the recording
  bool started_ = false;
  std::optional<flow::Operation> pending_;  // read already, of a later interval
};

}  // namespace flowtop::cli
