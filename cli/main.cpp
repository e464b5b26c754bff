// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/message.h"
#include "cli/stdout.h"

namespace flowtop::cli {
namespace {

// CLI11's message, on one line, and where to read on.
Error usage_error(const CLI::App& app, const std::vector<Command>& commands,
                  const CLI::ParseError& error) {
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::string name = app.get_name();
  for (const Command& command : commands) {
    if (command.app->parsed()) name += " " + command.app->get_name();
  }
  return Error{ErrorKind::kUsage, text + "; see '" + name + " --help'"};
}

int run_parsed(const CLI::App& app, const std::vector<Command>& commands,
               const Arguments& arguments) {
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    if (arguments.has_separator && !command.takes_command) {
      return fail({ErrorKind::kUsage, command.app->get_name() + " runs no COMMAND: leave out '--'"});
    }
    if (arguments.has_separator && arguments.command.empty()) {
      return fail({ErrorKind::kUsage, "no COMMAND after '--': name a program to run"},
                  /*with_command=*/true);
    }
    return command.run(arguments);
  }
  complain("no command given\n\n" + app.help());
  return kExitUsage;
}

int run(const Arguments& arguments) {
  CLI::App app("From 'the device is done' to the code that asked: every I/O operation, end to end.",
               "flowtop");
  app.set_version_flag("--version", "flowtop " FLOWTOP_VERSION);
  app.require_subcommand(0, 1);
  const std::vector<Command> commands = {add_capture(app), add_record(app), add_replay(app),
                                         add_doctor(app)};
  std::vector<std::string> own = arguments.own;
  std::reverse(own.begin(), own.end());  // as CLI11 wants it
  try {
    app.parse(own);
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    return fail(usage_error(app, commands, error), arguments.has_separator);
  }
  return run_parsed(app, commands, arguments);
}

}  // namespace
}  // namespace flowtop::cli

int main(int argc, char** argv) {
  try {
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    return flowtop::cli::run(flowtop::cli::split_arguments(arguments));
  } catch (const std::exception& broken_invariant) {
    flowtop::cli::complain(broken_invariant.what());
    return flowtop::cli::kExitInternal;
  }
}
