// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/live_source.h"
#include "host/device_queues.h"
#include "kernel/probes.h"
#include "terminal/moment.h"
#include "terminal/watched_row.h"

namespace flowtop::cli {

// What results travelled between since the last reading, those of one row apart.
class PairReader {
 public:
  // `probes` must outlive it.
  explicit PairReader(kernel::Probes& probes);

  [[nodiscard]] std::vector<kernel::CpuPair> read();

  // Which row is counted apart from now on.
  void watch(const std::optional<terminal::WatchedRow>& row);
  [[nodiscard]] const std::optional<terminal::WatchedRow>& watched() const { return watched_; }

 private:
  kernel::Probes& probes_;
  std::map<std::pair<int, int>, kernel::CpuPair> before_;
  std::optional<terminal::WatchedRow> watched_;
};

// How the devices that a sample tells of are set up: anew seldom, and reading it all takes a while
// where a device has an interrupt for each CPU.
class QueueReader {
 public:
  [[nodiscard]] std::map<std::uint32_t, host::DeviceQueues> of(const output::Sample& sample);

 private:
  struct Known {
    std::uint64_t at_ns = 0;
    host::DeviceQueues queues;
  };
  std::map<std::uint32_t, Known> known_;
};

// What happens on this host, interval after interval.
class LiveMoments {
 public:
  // Both must outlive it.
  LiveMoments(LiveSource& source, kernel::Probes& probes, std::chrono::nanoseconds interval);

  // What the first moment is counted from.
  [[nodiscard]] Status start() { return source_.start(); }

  // As it was at first.
  [[nodiscard]] const terminal::Host& host() const { return host_; }

  // As terminal::TakeMoment; there is always more.
  [[nodiscard]] Result<std::optional<terminal::Moment>> take(
      const std::optional<terminal::WatchedRow>& watch);

 private:
  LiveSource& source_;
  kernel::Probes& probes_;
  std::chrono::nanoseconds interval_;
  terminal::Host host_;
  std::size_t known_cpus_;
  PairReader pairs_;
  QueueReader queues_;
};

}  // namespace flowtop::cli
