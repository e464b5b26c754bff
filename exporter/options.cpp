// SPDX-License-Identifier: Apache-2.0
#include "exporter/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "kernel/aggregate.h"
#include "program/parse.h"
#include "program/promises.h"

namespace flowtop::exporter {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

// More often, the exporter costs more than it tells: nobody scrapes that often.
constexpr nanoseconds kShortestInterval = 200ms;
// Prometheus takes a series for gone after five minutes, and scrapes no more seldom than that.
constexpr nanoseconds kLongestInterval = 5min;
constexpr std::uint64_t kMostGroups = 4096;
constexpr std::size_t kFewestCells = 4096;
// Read and write, each delivered in one or two ways, is what most groups do. Twice that: the table
// turns some away before it is full.
constexpr std::size_t kCellsPerGroupAndCpu = 8;

Error usage(std::string message) { return {ErrorKind::kUsage, std::move(message)}; }

Result<nanoseconds> interval_of(const std::string& text) {
  const Result<nanoseconds> interval = program::parse_duration(text);
  if (!interval) return interval.error_in("--interval");
  if (*interval < kShortestInterval || *interval > kLongestInterval) {
    return usage(fmt::format("--interval: '{}': write 200ms to 5m", text));
  }
  return *interval;
}

Result<std::string> path_of(const std::string& text) {
  const bool is_clean = std::ranges::all_of(
      text, [](char c) { return c > ' ' && c <= '~' && c != '?' && c != '#' && c != '%'; });
  if (text.size() < 2 || text.front() != '/' || !is_clean) {
    return usage(fmt::format("--web.telemetry-path: '{}': write a path such as /metrics", text));
  }
  if (text.starts_with("/-/")) {
    return usage(fmt::format("--web.telemetry-path: '{}': /-/ is taken; write another path", text));
  }
  return text;
}

// A group that stays is on every CPU sooner or later, and its cells stay as long as it does.
Result<std::size_t> cells_of(const std::optional<std::string>& text, std::size_t max_groups,
                             std::size_t cpu_count) {
  constexpr std::size_t kMost = kernel::AggregateOptions::kMostCells;
  if (!text) return std::clamp(max_groups * cpu_count * kCellsPerGroupAndCpu, kFewestCells, kMost);
  const Result<std::uint64_t> cells = program::parse_count(*text, kMost);
  if (!cells) return cells.error_in("--cells");
  return std::size_t{*cells};
}

std::vector<std::string> addresses_of(const Options& options) {
  if (options.systemd_socket || !options.listen_addresses.empty()) return options.listen_addresses;
  return {kDefaultAddress};
}

}  // namespace

void add_options(CLI::App& app, Options& options) {
  app.add_option("--web.listen-address", options.listen_addresses,
                 fmt::format("Listen there; may be given several times [{}]", kDefaultAddress))
      ->type_name("HOST:PORT")
      ->allow_extra_args(false);
  app.add_flag("--web.systemd-socket", options.systemd_socket,
               "Listen on the sockets that systemd passes");
  app.add_option("--web.telemetry-path", options.telemetry_path, "Where the metrics are")
      ->type_name("PATH")
      ->capture_default_str();
  app.add_option("--web.config.file", options.web_config_file,
                 "TLS and users, in the format of the Prometheus exporters; read again on SIGHUP")
      ->type_name("FILE");
  app.add_option("--interval", options.interval, "How often a sample is taken, such as 1s")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("--max-groups", options.max_groups,
                 "Tell no more units, containers and pods apart; the rest is 'other'")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--group-retention", options.group_retention,
                 "How long the series of a group or device stay after it is gone")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("--cells", options.cells,
                 "Room in the kernel: one for each cgroup, device, path, op, delivery and CPU")
      ->type_name("N");
  program::add_expect_direct(app, options.expect_direct);
  app.add_flag("--bpf-stats", options.bpf_stats,
               "Measure the run time of flowtop's BPF programs, of all others on this host too");
  app.add_option("--user", options.user, "Become this user once all is attached")
      ->type_name("NAME");
  app.add_flag("--print-series-budget", options.print_series_budget,
               "Print how many series there can be, and end");
}

Result<Settings> check_options(const Options& options, std::size_t cpu_count) {
  if (options.systemd_socket && !options.listen_addresses.empty()) {
    return usage("--web.systemd-socket excludes --web.listen-address: leave one of them out");
  }
  const Result<nanoseconds> interval = interval_of(options.interval);
  if (!interval) return interval.error();
  const Result<std::uint64_t> max_groups = program::parse_count(options.max_groups, kMostGroups);
  if (!max_groups) return max_groups.error_in("--max-groups");
  const Result<nanoseconds> retention = program::parse_duration(options.group_retention);
  if (!retention) return retention.error_in("--group-retention");
  const Result<std::string> path = path_of(options.telemetry_path);
  if (!path) return path.error();
  const Result<std::size_t> cells = cells_of(options.cells, *max_groups, cpu_count);
  if (!cells) return cells.error();
  Result<std::vector<kernel::Promise>> promises = program::parse_promises(options.expect_direct);
  if (!promises) return promises.error();
  return Settings{.listen_addresses = addresses_of(options),
                  .telemetry_path = *path,
                  .web_config_file = options.web_config_file,
                  .interval = *interval,
                  .max_groups = *max_groups,
                  .group_retention = *retention,
                  .cells = *cells,
                  .promises = std::move(promises).value(),
                  .bpf_stats = options.bpf_stats,
                  .user = options.user,
                  .print_series_budget = options.print_series_budget};
}

}  // namespace flowtop::exporter
