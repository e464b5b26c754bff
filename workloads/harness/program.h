// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "harness/job.h"
#include "harness/options.h"

namespace flowtop::workload {

// What a workload adds to the harness.
struct Program {
  std::string name;  // of the thread too; the binary is called flowtop-workload-NAME
  std::string description;
  int open_flags = 0;
  std::function<void(CLI::App&)> add_options = [](CLI::App&) {};
  // Why it cannot run here; nothing: it can.
  std::function<std::optional<std::string>(const Options&)> obstacle =
      [](const Options&) -> std::optional<std::string> { return std::nullopt; };
  std::function<Status(Job&)> run;
};

// The exit code of a program that met its obstacle, which it said on stderr: a test that skips.
inline constexpr int kSkipped = 77;

// main() of a workload: parses, prepares, runs, writes the ledger, prints the totals as one line of
// JSON on stdout and in words on stderr. Operations that fail are counted, not fatal. Returns the
// exit code.
int run_program(const Program& program, int argc, char** argv);

}  // namespace flowtop::workload
