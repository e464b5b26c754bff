// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#include <exception>

#include "exporter/daemon.h"
#include "exporter/log.h"
#include "exporter/options.h"
#include "exporter/series_budget.h"
#include "host/devices.h"
#include "kernel/coverage.h"
#include "program/exit_code.h"
#include "program/standard_descriptors.h"
#include "program/usage.h"

namespace flowtop::exporter {
namespace {

int fail(const Error& error) {
  log_line(error.message);
  return program::exit_code_of(error.kind);
}

int print_series_budget(const Settings& settings) {
  const SeriesBudget budget =
      series_budget(kernel::Probes::program_count(), kernel::path_coverage({}).size());
  const std::size_t devices = host::list_disks("/sys").size();
  fmt::print("{}", describe(budget, settings.max_groups, devices));
  return program::kExitOk;
}

// Each connection takes a file. The soft limit is low for those who call select(2), which nothing
// here does; where it may not be raised, it stays.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

int run(int argc, char** argv) {
  CLI::App app("From 'the device is done' to the code that asked, for Prometheus.",
               "flowtop-exporter");
  app.set_version_flag("--version", "flowtop-exporter " FLOWTOP_VERSION);
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return fail(program::usage_error(app, error));
  }
  const Result<Settings> settings =
      check_options(options, static_cast<std::size_t>(get_nprocs_conf()));
  if (!settings) return fail(settings.error());
  if (settings->print_series_budget) return print_series_budget(*settings);
  raise_file_limit();
  const Status done = run_daemon(*settings);
  return done ? static_cast<int>(program::kExitOk) : fail(done.error());
}

}  // namespace
}  // namespace flowtop::exporter

int main(int argc, char** argv) {
  try {
    flowtop::program::occupy_standard_descriptors();
    return flowtop::exporter::run(argc, argv);
  } catch (const std::exception& broken_invariant) {
    flowtop::exporter::log_line(broken_invariant.what());
    return flowtop::program::kExitInternal;
  }
}
