// SPDX-License-Identifier: Apache-2.0
#include "cli/session.h"

#include <utility>

#include "cli/capture_loop.h"
#include "program/exit_code.h"
#include "program/parse.h"
#include "program/promises.h"

namespace flowtop::cli {

void add_session_options(CLI::App& app, SessionOptions& options) {
  app.add_option("--duration", options.duration, "Stop after this long, such as 10s or 500ms")
      ->type_name("TIME");
  add_filter_options(app, options.filters);
  program::add_expect_direct(app, options.expect_direct);
  app.footer(
      "With '-- COMMAND [ARG...]' at the end, COMMAND is run and observed until it exits, and its\n"
      "exit code is returned. Other processes are observed too, unless a filter leaves them out.");
}

Result<Session> open_session(const SessionOptions& options, const Arguments& arguments) {
  std::optional<std::chrono::nanoseconds> duration;
  if (options.duration) {
    const Result<std::chrono::nanoseconds> parsed = program::parse_duration(*options.duration);
    if (!parsed) return parsed.error_in("--duration");
    duration = *parsed;
  }
  const Result<output::Filter> filter = filter_for_host(options.filters);
  if (!filter) return filter.error();
  Result<std::vector<kernel::Promise>> promises = program::parse_promises(options.expect_direct);
  if (!promises) return promises.error();
  Result<program::Signals> signals = program::Signals::block();
  if (!signals) return signals.error();
  Session session{*filter, std::move(promises).value(), duration, std::move(signals).value(), {}};
  if (!arguments.command.empty()) {
    Result<Child> child = Child::start(arguments.command, session.signals);
    if (!child) return child.error();
    session.child.emplace(std::move(child).value());
  }
  return session;
}

int close_session(Session& session, int own_exit_code) {
  Child* const child = session.command();
  if (child == nullptr || !child->is_released()) return own_exit_code;
  const int child_exit_code = wait_for_child(*child, session.signals);
  return own_exit_code == program::kExitOk || child->has_failed() ? child_exit_code : own_exit_code;
}

}  // namespace flowtop::cli
