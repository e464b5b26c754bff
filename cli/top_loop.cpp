// SPDX-License-Identifier: Apache-2.0
#include "cli/top_loop.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/timespec.h"
#include "cli/host_names.h"
#include "cli/sampler.h"
#include "cli/stdout.h"
#include "cli/ticker.h"
#include "flow/metrics.h"
#include "host/clock.h"
#include "output/top_csv.h"
#include "output/top_json.h"
#include "output/top_table.h"

namespace flowtop::cli {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// The statistics cost something themselves: they are on for a small part of the time, and not at
// all where the intervals are too short to hold it.
constexpr nanoseconds kCostWindow = 50ms;
constexpr nanoseconds kCostPeriod = 5s;
constexpr nanoseconds kShortestIntervalWithCost = 500ms;

Result<SampleInputs> read_inputs(kernel::Probes& probes) {
  SampleInputs inputs;
  inputs.time = host::read_clock_pair();
  Result<kernel::AggregateReading> reading = probes.read_aggregate();
  if (!reading) return reading.error();
  inputs.reading = std::move(reading).value();
  const Result<kernel::Books> books = probes.books();
  if (!books) return books.error();
  inputs.books = *books;
  inputs.cpu_ns = host::read_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  return inputs;
}

// True where a signal came before `deadline`.
Result<bool> wait_until(Clock::time_point deadline, const Signals& signals) {
  for (;;) {
    const nanoseconds left = std::max<nanoseconds>(deadline - Clock::now(), nanoseconds::zero());
    const timespec limit = to_timespec(left);
    pollfd fd = {.fd = signals.fd(), .events = POLLIN, .revents = 0};
    const int ready = ppoll(&fd, 1, &limit, nullptr);
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return system_error(ErrorKind::kInternal, "poll", errno);
  }
}

Status print_as(TopFormat format, const output::Sample& sample, const output::Names& names) {
  StdoutSink sink;
  switch (format) {
    case TopFormat::kCsv:
      return output::write_top_csv(sample, names, sink);
    case TopFormat::kJson:
      return output::write_top_json(sample, names, sink);
    case TopFormat::kTable:
      break;
  }
  return print(output::top_table(sample, names));
}

class Loop {
 public:
  Loop(kernel::Probes& probes, const Signals& signals, const TopSettings& settings,
       host::Topology topology, Sampler sampler)
      : probes_(probes),
        signals_(signals),
        settings_(settings),
        topology_(std::move(topology)),
        sampler_(std::move(sampler)),
        ticker_(Clock::now(), settings.interval),
        programs_total_(static_cast<std::size_t>(
            std::ranges::count_if(probes.programs(), &kernel::ProgramStatus::needed))),
        programs_attached_(static_cast<std::size_t>(
            std::ranges::count_if(probes.programs(), &kernel::ProgramStatus::attached))) {}

  Status run() {
    if (settings_.format == TopFormat::kCsv) {
      Status printed = print(output::top_csv_header());
      if (!printed) return printed;
    }
    for (std::uint64_t samples = 0; !settings_.iterations || samples < *settings_.iterations;
         ++samples) {
      const Clock::time_point deadline = ticker_.next(Clock::now());
      measure_cost(deadline);
      const Result<bool> stopped = wait_until(deadline, signals_);
      if (!stopped) return stopped.error();
      Status printed = print_sample();
      if (topology_.add_late_cpus("/sys")) probes_.set_distances(distances_in(topology_));
      give_back_memory();  // thousands of flows may have come and gone
      if (!printed || *stopped) return printed;
    }
    return Done{};
  }

 private:
  void measure_cost(Clock::time_point deadline) {
    const Clock::time_point now = Clock::now();
    if (settings_.interval < kShortestIntervalWithCost || now < next_cost_ ||
        deadline - now < kCostWindow) {
      return;
    }
    next_cost_ = now + kCostPeriod;
    const Result<kernel::RunTime> cost =
        probes_.measure_cost([] { std::this_thread::sleep_for(kCostWindow); });
    sampler_.set_cost(cost ? std::optional(*cost) : std::nullopt);
  }

  Status print_sample() {
    Result<SampleInputs> inputs = read_inputs(probes_);
    if (!inputs) return inputs.error();
    output::Sample sample = sampler_.take(std::move(inputs).value());
    sample.programs_attached = programs_attached_;
    sample.programs_total = programs_total_;
    return print_as(settings_.format, sample, sampler_.names());
  }

  kernel::Probes& probes_;
  const Signals& signals_;
  const TopSettings& settings_;
  host::Topology topology_;
  Sampler sampler_;
  Ticker ticker_;
  Clock::time_point next_cost_;
  std::size_t programs_total_;
  std::size_t programs_attached_;
};

}  // namespace

kernel::DistanceOfCpus distances_in(const host::Topology& topology) {
  return
      [&topology](int from, int to) { return flow::distance_value(topology.distance(from, to)); };
}

Status run_top_loop(kernel::Probes& probes, const Signals& signals, const TopSettings& settings,
                    host::Topology topology) {
  Result<SampleInputs> start = read_inputs(probes);
  if (!start) return start.error();
  return Loop(probes, signals, settings, std::move(topology),
              Sampler(settings, collect_host_names(), std::move(start).value()))
      .run();
}

}  // namespace flowtop::cli
