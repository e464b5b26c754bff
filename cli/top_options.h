// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/filters.h"
#include "flow/group.h"
#include "flow/sort.h"
#include "output/filter.h"

namespace flowtop::cli {

// As they were written.
struct TopOptions {
  bool batch = false;
  std::string interval = "1s";
  std::optional<std::string> iterations;
  std::string format = "table";
  std::string sort = "operations";
  std::string group = "flow";
  std::optional<std::string> limit;
  std::optional<std::string> cells;
  std::optional<std::string> histograms;
  FilterOptions filters;
};

enum class TopFormat : std::uint8_t { kTable, kCsv, kJson };

// What they mean.
struct TopSettings {
  std::chrono::nanoseconds interval{};
  std::optional<std::uint64_t> iterations;
  TopFormat format = TopFormat::kTable;
  flow::SortColumn sort;
  flow::Grouping grouping = flow::Grouping::kFlow;
  std::optional<std::size_t> limit;
  std::optional<std::size_t> cells;
  std::optional<std::size_t> histograms;
  output::Filter filter;
};

// `options` must outlive the parse.
void add_top_options(CLI::App& app, TopOptions& options);

// Fails with kUsage.
[[nodiscard]] Result<TopSettings> check_top_options(const TopOptions& options);

}  // namespace flowtop::cli
