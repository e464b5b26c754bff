// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "cli/arguments.h"

namespace flowtop::cli {

// What a subcommand does once the command line is parsed; returns the exit code.
using Run = std::function<int(const Arguments&)>;

struct Command {
  CLI::App* app = nullptr;
  Run run;
  bool takes_command = false;  // "-- COMMAND" may follow
};

// Each adds its subcommand, options and help to `parent`.
[[nodiscard]] Command add_capture(CLI::App& parent);
[[nodiscard]] Command add_record(CLI::App& parent);
[[nodiscard]] Command add_replay(CLI::App& parent);
[[nodiscard]] Command add_top(CLI::App& parent);
[[nodiscard]] Command add_doctor(CLI::App& parent);
[[nodiscard]] Command add_calibrate(CLI::App& parent);

}  // namespace flowtop::cli
