// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>

#include "cli/commands.h"
#include "cli/live_moments.h"
#include "cli/live_source.h"
#include "cli/message.h"
#include "cli/recorded_moments.h"
#include "cli/top_loop.h"
#include "cli/top_options.h"
#include "cli/top_view.h"
#include "host/topology.h"
#include "kernel/probes.h"
#include "output/recording_reader.h"
#include "program/distances.h"
#include "program/exit_code.h"
#include "program/signals.h"
#include "terminal/tty/guard.h"
#include "terminal/tty/tty.h"

namespace flowtop::cli {
namespace {

Result<kernel::Probes> attach(const TopSettings& settings, const host::Topology& topology) {
  kernel::AggregateOptions aggregate;
  aggregate.cells = settings.cells.value_or(aggregate.cells);
  aggregate.histograms = settings.histograms.value_or(aggregate.histograms);
  aggregate.distance = program::distances_in(topology);
  kernel::ProbeOptions options;
  options.tgid = settings.filter.tgid;
  options.dev = settings.filter.dev;
  options.promises = settings.promises;
  options.stream = false;
  options.aggregate = aggregate;
  return kernel::Probes::open(options);
}

// Every flow as it is: the view groups, filters and sorts, so that a key is answered at once.
TopSettings all_flows(TopSettings settings) {
  settings.grouping = flow::Grouping::kFlow;
  settings.rows = {};
  settings.limit.reset();
  settings.sort = {};
  return settings;
}

Status observe(const TopSettings& settings) {
  const Result<program::Signals> signals = program::Signals::block();
  if (!signals) return signals.error();
  Result<host::Topology> topology = host::Topology::read("/sys");
  if (!topology) return topology.error();
  Result<kernel::Probes> probes = attach(settings, *topology);
  if (!probes) return probes.error();
  if (settings.batch) {
    complain_of_missing(*probes);
    LiveSource source(*probes, settings, std::move(topology).value());
    return run_top_loop(source, *signals, settings);
  }
  LiveSource source(*probes, all_flows(settings), std::move(topology).value());
  LiveMoments moments(source, *probes, settings.interval);
  if (Status started = moments.start(); !started) return started;
  return run_top_view(
      moments.host(), [&](const auto& watch, const auto& /*stop*/) { return moments.take(watch); },
      *signals, settings);
}

Status replay(const TopSettings& settings) {
  Result<output::RecordingReader> reader = output::RecordingReader::open(*settings.recording);
  if (!reader) return reader.error();
  const Result<program::Signals> signals = program::Signals::block();
  if (!signals) return signals.error();
  RecordedMoments moments(std::move(reader).value(), settings.interval);
  return run_top_view(
      moments.host(),
      [&](const auto& watch, const auto& stop) { return moments.take(watch, stop); }, *signals,
      settings);
}

int run_observation(const TopSettings& settings) {
  const Status done = settings.recording ? replay(settings) : observe(settings);
  return done ? static_cast<int>(program::kExitOk) : fail(done.error());
}

int run_top(const TopOptions& options) {
  Result<TopSettings> settings = check_top_options(options);
  if (!settings) return fail(settings.error());
  const std::string missing = settings->batch ? "" : terminal::why_no_terminal();
  if (!missing.empty() && settings->recording) {
    return fail({ErrorKind::kUsage,
                 "--replay: " + missing + ": 'flowtop replay' makes a CSV or a summary"});
  }
  if (!missing.empty()) {
    complain(missing + ": samples are printed, as with --batch");
    settings->batch = true;
  }
  if (settings->batch) return run_observation(*settings);
  const Result<int> code = terminal::run_guarded([&] { return run_observation(*settings); });
  return code ? *code : fail(code.error());
}

}  // namespace

Command add_top(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "top", "Show what each flow does now: on a screen, or sample after sample");
  const auto options = std::make_shared<TopOptions>();
  add_top_options(*app, *options);
  return {app, [options](const Arguments&) { return run_top(*options); }};
}

}  // namespace flowtop::cli
