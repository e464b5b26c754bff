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

// What is read at one moment, beside the cells.
struct SampleInputs {
  host::ClockPair time;
  kernel::Books books;
  std::uint64_t cpu_ns = 0;  // that this process has used in all
};

// Makes samples of what is read from the kernel.
class Sampler {
 public:
  Sampler(const TopSettings& settings, output::NameCollector names);

  // Where the cells go before each sample. It must stay where it is meanwhile.
  [[nodiscard]] kernel::AggregateSinks sinks();

  // What the first interval is counted from.
  void start(const SampleInputs& inputs);

  // The sorted rows, as the settings want them.
  [[nodiscard]] output::Sample take(const SampleInputs& inputs);

  // For the samples from now on; nothing where it could not be measured.
  void set_cost(const std::optional<kernel::RunTime>& cost) { cost_ = cost; }

  [[nodiscard]] const output::Names& names() const { return names_.names(); }

 private:
  [[nodiscard]] flow::Snapshot finish_reading();
  [[nodiscard]] flow::Snapshot rows_of(flow::Snapshot snapshot) const;
  void choose_rows(output::Sample& sample) const;
  void remember(const SampleInputs& inputs, flow::Snapshot now);
  [[nodiscard]] std::optional<output::Cost> cost(double user_cpu_share) const;

  flow::SortColumn sort_;
  flow::Grouping grouping_;
  std::optional<std::size_t> limit_;
  bool with_cumulative_;
  output::RowFilter filter_;
  output::NameCollector names_;
  std::optional<kernel::RunTime> cost_;
  flow::Aggregate aggregate_;
  flow::Snapshot last_;
  std::uint64_t last_ns_ = 0;
  std::uint64_t last_cpu_ns_ = 0;
};

}  // namespace flowtop::cli
