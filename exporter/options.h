// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/probes.h"

namespace flowtop::exporter {

inline constexpr const char* kDefaultAddress = "127.0.0.1:19850";

// As given on the command line.
struct Options {
  std::vector<std::string> listen_addresses;
  bool systemd_socket = false;
  std::string telemetry_path = "/metrics";
  std::string web_config_file;
  std::string interval = "5s";
  std::string max_groups = "64";
  std::string group_retention = "10m";
  std::optional<std::string> cells;
  std::vector<std::string> expect_direct;
  bool bpf_stats = false;
  std::string user;
  bool print_series_budget = false;
};

struct Settings {
  std::vector<std::string> listen_addresses;  // empty: systemd's sockets
  std::string telemetry_path;
  std::string web_config_file;
  std::chrono::nanoseconds interval{};
  std::size_t max_groups = 0;
  std::chrono::nanoseconds group_retention{};
  std::size_t cells = 0;
  std::vector<kernel::Promise> promises;
  bool bpf_stats = false;
  std::string user;
  bool print_series_budget = false;
};

void add_options(CLI::App& app, Options& options);

// cpu_count: the possible CPUs of this host, for which there must be cells.
[[nodiscard]] Result<Settings> check_options(const Options& options, std::size_t cpu_count);

}  // namespace flowtop::exporter
