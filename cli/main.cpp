// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/message.h"
#include "program/exit_code.h"
#include "program/standard_descriptors.h"
#include "program/usage.h"

namespace flowtop::cli {
namespace {

int run_parsed(const CLI::App& app, const std::vector<Command>& commands,
               const Arguments& arguments) {
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    if (arguments.has_separator && !command.takes_command) {
      return fail(
          {ErrorKind::kUsage, command.app->get_name() + " runs no COMMAND: leave out '--'"});
    }
    if (arguments.has_separator && arguments.command.empty()) {
      return fail({ErrorKind::kUsage, "no COMMAND after '--': name a program to run"},
                  /*with_command=*/true);
    }
    return command.run(arguments);
  }
  complain("no command given");
  fmt::print(stderr, "\n{}", app.help());
  return program::kExitUsage;
}

int run(const Arguments& arguments) {
  CLI::App app("From 'the device is done' to the code that asked: every I/O operation, end to end.",
               "flowtop");
  app.set_version_flag("--version", "flowtop " FLOWTOP_VERSION);
  app.require_subcommand(0, 1);
  const std::vector<Command> commands = {add_capture(app), add_record(app), add_replay(app),
                                         add_top(app),     add_doctor(app), add_calibrate(app)};
  std::vector<std::string> own = arguments.own;
  if (own.empty() && !arguments.has_separator) own = {"top"};
  std::reverse(own.begin(), own.end());  // as CLI11 wants it
  try {
    app.parse(own);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return fail(program::usage_error(app, error), arguments.has_separator);
  }
  return run_parsed(app, commands, arguments);
}

}  // namespace
}  // namespace flowtop::cli

int main(int argc, char** argv) {
  try {
    flowtop::program::occupy_standard_descriptors();
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    return flowtop::cli::run(flowtop::cli::split_arguments(arguments));
  } catch (const std::bad_alloc&) {
    flowtop::cli::complain("out of memory: stop other programs, or raise the limit on its memory");
    return flowtop::program::kExitInternal;
  } catch (const std::exception& broken_invariant) {
    flowtop::cli::complain(broken_invariant.what());
    return flowtop::program::kExitInternal;
  }
}
