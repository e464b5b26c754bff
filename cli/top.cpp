// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/message.h"
#include "cli/signals.h"
#include "cli/top_loop.h"
#include "cli/top_options.h"
#include "host/topology.h"
#include "kernel/probes.h"

namespace flowtop::cli {
namespace {

Result<kernel::Probes> attach(const TopSettings& settings, const host::Topology& topology) {
  kernel::AggregateOptions aggregate;
  aggregate.cells = settings.cells.value_or(aggregate.cells);
  aggregate.histograms = settings.histograms.value_or(aggregate.histograms);
  aggregate.distance = distances_in(topology);
  kernel::ProbeOptions options;
  options.tgid = settings.filter.tgid;
  options.dev = settings.filter.dev;
  options.stream = false;
  options.aggregate = aggregate;
  return kernel::Probes::open(options);
}

Status top(const TopOptions& options) {
  const Result<TopSettings> settings = check_top_options(options);
  if (!settings) return settings.error();
  const Result<Signals> signals = Signals::block();
  if (!signals) return signals.error();
  Result<host::Topology> topology = host::Topology::read("/sys");
  if (!topology) return topology.error();
  Result<kernel::Probes> probes = attach(*settings, *topology);
  if (!probes) return probes.error();
  complain_of_missing(*probes);
  return run_top_loop(*probes, *signals, *settings, std::move(topology).value());
}

int run_top(const TopOptions& options) {
  const Status done = top(options);
  return done ? static_cast<int>(kExitOk) : fail(done.error());
}

}  // namespace

Command add_top(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand("top", "Show what each flow does now, sample after sample");
  const auto options = std::make_shared<TopOptions>();
  add_top_options(*app, *options);
  return {app, [options](const Arguments&) { return run_top(*options); }};
}

}  // namespace flowtop::cli
