// SPDX-License-Identifier: Apache-2.0
#include "cli/sampler.h"

#include <utility>

#include "cli/books.h"
#include "flow/interval.h"

namespace flowtop::cli {
namespace {

constexpr double kNsPerSecond = 1e9;

}  // namespace

Sampler::Sampler(const TopSettings& settings, output::NameCollector names, SampleInputs start)
    : sort_(settings.sort),
      grouping_(settings.grouping),
      limit_(settings.limit),
      names_(std::move(names)),
      last_(join(std::move(start.reading))),
      last_ns_(start.time.monotonic_ns),
      last_cpu_ns_(start.cpu_ns) {}

output::Sample Sampler::take(SampleInputs inputs) {
  flow::Snapshot now = join(std::move(inputs.reading));
  const flow::Snapshot interval = flow::since(now, last_);
  const auto passed_ns = static_cast<double>(inputs.time.monotonic_ns - last_ns_);
  const auto used_ns = static_cast<double>(inputs.cpu_ns - last_cpu_ns_);
  output::Sample sample;
  sample.time = inputs.time;
  sample.interval_s = passed_ns / kNsPerSecond;
  sample.grouping = grouping_;
  sample.cumulative = flow::group(now, grouping_);
  sample.interval = flow::group(interval, grouping_);
  flow::sort_and_limit(sample.interval, sort_, limit_);
  flow::sort_like(sample.cumulative, sample.interval, grouping_, limit_);
  sample.books = to_flow(inputs.books);
  sample.cost = cost(passed_ns > 0 ? used_ns / passed_ns : 0);
  last_ = std::move(now);
  last_ns_ = inputs.time.monotonic_ns;
  last_cpu_ns_ = inputs.cpu_ns;
  return sample;
}

// The copies are not needed any more once they are joined: there may be many.
flow::Snapshot Sampler::join(kernel::AggregateReading reading) {
  for (const kernel::CellCopy& cell : reading.cells) {
    names_.note(cell.values.dev, cell.values.cgroup_id);
    aggregate_.add(cell.values, cell.histograms.get(), cell.histograms_lost);
  }
  names_.forget_unnoted();
  for (const kernel::CellCopy& cell : reading.overflow) {
    aggregate_.add_overflow(cell.values, cell.histograms.get());
  }
  for (const kernel::CellCopy& cell : reading.retired) {
    aggregate_.add_retired(cell.values, cell.histograms.get());
  }
  return aggregate_.finish_reading();
}

std::optional<output::Cost> Sampler::cost(double user_cpu_share) const {
  if (!cost_ || cost_->wall_ns == 0) return std::nullopt;
  const auto run_ns = static_cast<double>(cost_->run_ns);
  output::Cost cost;
  cost.cpu_share = run_ns / static_cast<double>(cost_->wall_ns);
  if (cost_->operations != 0) {
    cost.ns_per_operation = run_ns / static_cast<double>(cost_->operations);
  }
  cost.user_cpu_share = user_cpu_share;
  return cost;
}

}  // namespace flowtop::cli
