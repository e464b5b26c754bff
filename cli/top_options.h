// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/filters.h"
#include "flow/group.h"
#include "flow/sort.h"
#include "kernel/probes.h"
#include "output/filter.h"
#include "output/row_filter.h"

namespace flowtop::cli {

// As they were written.
struct TopOptions {
  bool batch = false;
  bool ascii = false;
  bool no_mouse = false;
  std::string interval = "1s";
  std::optional<std::string> iterations;
  std::optional<std::string> format;
  std::optional<std::string> sort;
  std::optional<std::string> group;
  std::optional<std::string> limit;
  std::optional<std::string> cells;
  std::optional<std::string> histograms;
  FilterOptions filters;
  std::vector<std::string> expect_direct;
  std::optional<std::string> rows;
  std::optional<std::filesystem::path> recording;
};

enum class TopFormat : std::uint8_t { kTable, kCsv, kJson };

// What they mean.
struct TopSettings {
  bool batch = false;  // print samples; else a screen, where there is a terminal
  bool ascii = false;
  bool mouse = true;
  std::chrono::nanoseconds interval{};
  std::optional<std::uint64_t> iterations;
  TopFormat format = TopFormat::kTable;
  flow::SortColumn sort;
  flow::Grouping grouping = flow::Grouping::kFlow;
  bool is_sort_given = false;  // else the screen may have another one
  bool is_grouping_given = false;
  std::optional<std::size_t> limit;
  std::optional<std::size_t> cells;
  std::optional<std::size_t> histograms;
  output::Filter filter;  // of operations, in the kernel
  std::vector<kernel::Promise> promises;
  output::RowFilter rows;                          // of what it added up
  std::string rows_text;                           // as it was written
  std::optional<std::filesystem::path> recording;  // to show instead of this host
};

// `options` must outlive the parse.
void add_top_options(CLI::App& app, TopOptions& options);

// What the screen's column that shows it is called, as in an expression; empty: there is none.
[[nodiscard]] std::string column_of(const flow::SortColumn& sort);

// Fails with kUsage.
[[nodiscard]] Result<TopSettings> check_top_options(const TopOptions& options);

}  // namespace flowtop::cli
