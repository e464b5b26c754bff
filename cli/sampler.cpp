// SPDX-License-Identifier: Apache-2.0
#include "cli/sampler.h"

#include <utility>
#include <vector>

#include "flow/interval.h"
#include "program/books.h"

namespace flowtop::cli {
namespace {

constexpr double kNsPerSecond = 1e9;

}  // namespace

Sampler::Sampler(const TopSettings& settings, output::NameCollector names)
    : sort_(settings.sort),
      grouping_(settings.grouping),
      limit_(settings.limit),
      with_cumulative_(settings.batch),
      filter_(settings.rows),
      names_(std::move(names)) {}

kernel::AggregateSinks Sampler::sinks() {
  using kernel::CellReading;
  return {.cell =
              [this](const CellReading& cell) {
                names_.note(cell.values.dev, cell.values.cgroup_id);
                aggregate_.add(cell.values, cell.histograms, cell.histograms_lost);
              },
          .overflow =
              [this](const CellReading& cell) {
                aggregate_.add_overflow(cell.values, cell.histograms);
              },
          .retired =
              [this](const CellReading& cell) {
                aggregate_.add_retired(cell.values, cell.histograms);
              }};
}

flow::Snapshot Sampler::finish_reading() {
  names_.forget_unnoted();
  return aggregate_.finish_reading();
}

void Sampler::remember(const SampleInputs& inputs, flow::Snapshot now) {
  last_ = std::move(now);
  last_ns_ = inputs.time.monotonic_ns;
  last_cpu_ns_ = inputs.cpu_ns;
}

void Sampler::start(const SampleInputs& inputs) { remember(inputs, finish_reading()); }

output::Sample Sampler::take(const SampleInputs& inputs) {
  flow::Snapshot now = finish_reading();
  const auto passed_ns = static_cast<double>(inputs.time.monotonic_ns - last_ns_);
  const auto used_ns = static_cast<double>(inputs.cpu_ns - last_cpu_ns_);
  output::Sample sample;
  sample.time = inputs.time;
  sample.interval_s = passed_ns / kNsPerSecond;
  sample.grouping = grouping_;
  if (with_cumulative_) sample.cumulative = rows_of(now);
  sample.interval = rows_of(flow::since(now, last_));
  choose_rows(sample);
  sample.books = program::to_flow(inputs.books);
  sample.cost = cost(passed_ns > 0 ? used_ns / passed_ns : 0);
  remember(inputs, std::move(now));
  return sample;
}

// The totals stay those of all.
flow::Snapshot Sampler::rows_of(flow::Snapshot snapshot) const {
  if (filter_.has_names()) {
    std::erase_if(snapshot.cells, [this](const flow::Cell& cell) {
      return !filter_.admits_flow(cell, names_.names());
    });
  }
  if (grouping_ == flow::Grouping::kFlow) return snapshot;
  return flow::group(snapshot, grouping_);
}

void Sampler::choose_rows(output::Sample& sample) const {
  std::erase_if(sample.interval.cells, [&](const flow::Cell& row) {
    return !filter_.admits_row(row.tally, sample.interval_s);
  });
  flow::sort_and_limit(sample.interval, sort_, limit_);
  // What did nothing meanwhile has no numbers to be chosen by.
  const std::optional<std::size_t> limit =
      filter_.has_numbers() ? sample.interval.cells.size() : limit_;
  if (with_cumulative_) flow::sort_like(sample.cumulative, sample.interval, grouping_, limit);
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
