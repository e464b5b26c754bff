// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/child.h"
#include "cli/filters.h"
#include "kernel/probes.h"
#include "output/filter.h"
#include "program/signals.h"

namespace flowtop::cli {

// The options that capture and record share, as they were written.
struct SessionOptions {
  FilterOptions filters;
  std::optional<std::string> duration;
  std::vector<std::string> expect_direct;
};

// `options` must outlive the parse.
void add_session_options(CLI::App& app, SessionOptions& options);

// What capture and record need before they touch the kernel.
struct Session {
  output::Filter filter;
  std::vector<kernel::Promise> promises;
  std::optional<std::chrono::nanoseconds> duration;
  program::Signals signals;
  std::optional<Child> child;  // the COMMAND, not released yet

  [[nodiscard]] Child* command() { return child ? &*child : nullptr; }
};

// Checks the options, takes over the signals, and starts the COMMAND up to its barrier.
[[nodiscard]] Result<Session> open_session(const SessionOptions& options,
                                           const Arguments& arguments);

// Waits for the COMMAND if it still runs, and gives the exit code: that of a COMMAND that could not
// be executed, flowtop's own where it failed, or else the COMMAND's.
[[nodiscard]] int close_session(Session& session, int own_exit_code);

}  // namespace flowtop::cli
