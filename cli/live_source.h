// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

#include "base/result.h"
#include "cli/device_facts.h"
#include "cli/sampler.h"
#include "cli/top_options.h"
#include "host/topology.h"
#include "kernel/probes.h"
#include "output/sample.h"

namespace flowtop::cli {

// Samples of this host.
class LiveSource {
 public:
  using Clock = std::chrono::steady_clock;

  // `probes` must outlive it.
  LiveSource(kernel::Probes& probes, const TopSettings& settings, host::Topology topology);

  // What the first sample is counted from.
  [[nodiscard]] Status start();

  // What has happened since the last one. CPUs that came online meanwhile are known from now on.
  [[nodiscard]] Result<output::Sample> take();

  // Measures now and then what the programs cost, which takes a moment, where there is time for
  // that until `deadline`.
  void measure_cost(Clock::time_point deadline);

  [[nodiscard]] const output::Names& names() const { return sampler_.names(); }
  [[nodiscard]] const host::Topology& topology() const { return topology_; }

 private:
  [[nodiscard]] Result<SampleInputs> read();
  void give_back_memory_at_times();

  kernel::Probes& probes_;
  std::chrono::nanoseconds interval_;
  host::Topology topology_;
  Sampler sampler_;
  DeviceFactsReader device_facts_;
  Clock::time_point next_cost_;
  Clock::time_point next_giving_back_;
  std::size_t programs_total_;
  std::size_t programs_attached_;
};

}  // namespace flowtop::cli
