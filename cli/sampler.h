// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "cli/top_options.h"
#include "flow/aggregate.h"
#include "host/clock.h"
#include "kernel/probes.h"
#include "output/names.h"
#include "output/sample.h"

namespace flowtop::cli {

// What is read at one moment.
struct SampleInputs {
  host::ClockPair time;
  kernel::AggregateReading reading;
  kernel::Books books;
  std::uint64_t cpu_ns = 0;  // that this process has used in all
};

// Makes samples of what is read from the kernel.
class Sampler {
 public:
  // `start`: what the first interval is counted from.
  Sampler(const TopSettings& settings, output::NameCollector names, SampleInputs start);

  // The sorted rows, as the settings want them.
  [[nodiscard]] output::Sample take(SampleInputs inputs);

  // For the samples from now on; nothing where it could not be measured.
  void set_cost(const std::optional<kernel::RunTime>& cost) { cost_ = cost; }

  [[nodiscard]] const output::Names& names() const { return names_.names(); }

 private:
  [[nodiscard]] flow::Snapshot join(kernel::AggregateReading reading);
  [[nodiscard]] std::optional<output::Cost> cost(double user_cpu_share) const;

  flow::SortColumn sort_;
  flow::Grouping grouping_;
  std::optional<std::size_t> limit_;
  output::NameCollector names_;
  std::optional<kernel::RunTime> cost_;
  flow::Aggregate aggregate_;
  flow::Snapshot last_;
  std::uint64_t last_ns_;
  std::uint64_t last_cpu_ns_;
};

}  // namespace flowtop::cli
