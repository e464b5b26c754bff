// SPDX-License-Identifier: Apache-2.0
#include "cli/live_source.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <thread>
#include <utility>

#include "base/memory.h"
#include "cli/cost_pause.h"
#include "cli/host_names.h"
#include "host/clock.h"
#include "program/distances.h"

namespace flowtop::cli {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

// The statistics cost something themselves: they are on for a small part of the time, and not at
// all where the intervals are too short to hold it.
constexpr nanoseconds kCostWindow = 50ms;
constexpr nanoseconds kShortestIntervalWithCost = 500ms;
constexpr nanoseconds kGivingBackPeriod = 10s;

std::size_t count_programs(const kernel::Probes& probes, bool kernel::ProgramStatus::*which) {
  return static_cast<std::size_t>(std::ranges::count_if(probes.programs(), which));
}

}  // namespace

LiveSource::LiveSource(kernel::Probes& probes, const TopSettings& settings, host::Topology topology)
    : probes_(probes),
      interval_(settings.interval),
      topology_(std::move(topology)),
      sampler_(settings, collect_host_names()),
      programs_total_(count_programs(probes, &kernel::ProgramStatus::needed)),
      programs_attached_(count_programs(probes, &kernel::ProgramStatus::attached)) {}

Status LiveSource::start() {
  const Result<SampleInputs> start = read();
  if (!start) return start.error();
  sampler_.start(*start);
  return Done{};
}

Result<output::Sample> LiveSource::take() {
  const Result<SampleInputs> inputs = read();
  if (!inputs) return inputs.error();
  output::Sample sample = sampler_.take(*inputs);
  sample.programs_attached = programs_attached_;
  sample.programs_total = programs_total_;
  sample.memory = probes_.memory();
  sample.devices = device_facts_.of(sample, names());
  if (topology_.add_late_cpus("/sys")) probes_.set_distances(program::distances_in(topology_));
  give_back_memory_at_times();
  return sample;
}

// Thousands of flows may have come and gone. What is given back each time costs as much to get
// again.
void LiveSource::give_back_memory_at_times() {
  const Clock::time_point now = Clock::now();
  if (now < next_giving_back_) return;
  next_giving_back_ = now + kGivingBackPeriod;
  give_back_memory();
}

void LiveSource::measure_cost(Clock::time_point deadline) {
  const Clock::time_point now = Clock::now();
  if (interval_ < kShortestIntervalWithCost || now < next_cost_ || deadline - now < kCostWindow) {
    return;
  }
  const std::uint64_t cpu_before_ns = host::read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
  const Result<kernel::RunTime> cost =
      probes_.measure_cost([] { std::this_thread::sleep_for(kCostWindow); });
  const nanoseconds cpu(host::read_clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_before_ns);
  next_cost_ = now + pause_after_measuring(cpu);
  sampler_.set_cost(cost ? std::optional(*cost) : std::nullopt);
}

Result<SampleInputs> LiveSource::read() {
  SampleInputs inputs;
  inputs.time = host::read_clock_pair();
  const Status read = probes_.read_aggregate(sampler_.sinks());
  if (!read) return read.error();
  const Result<kernel::Books> books = probes_.books();
  if (!books) return books.error();
  inputs.books = *books;
  inputs.cpu_ns = host::read_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  return inputs;
}

}  // namespace flowtop::cli
