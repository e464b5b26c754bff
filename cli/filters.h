// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "output/filter.h"
#include "output/names.h"

namespace flowtop::cli {

// The filter options as they were written; top has the first two.
struct FilterOptions {
  std::optional<std::string> pid;
  std::optional<std::string> device;
  std::optional<std::string> flow;
  std::optional<std::string> min_latency;
};

// --pid and --device. `options` must outlive the parse.
void add_place_options(CLI::App& app, FilterOptions& options);

// All of them. `options` must outlive the parse.
void add_filter_options(CLI::App& app, FilterOptions& options);

// For this host, now: the process and the device must exist.
[[nodiscard]] Result<output::Filter> filter_for_host(const FilterOptions& options);

// For a recording, whose processes may be gone and whose devices are those that it names.
[[nodiscard]] Result<output::Filter> filter_for_recording(const FilterOptions& options,
                                                          const output::Names& names);

}  // namespace flowtop::cli
