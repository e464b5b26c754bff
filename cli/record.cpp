// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/conversion.h"
#include "cli/message.h"
#include "cli/observe.h"
#include "cli/output_files.h"
#include "cli/session.h"
#include "output/byte_sink.h"
#include "program/exit_code.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;

struct RecordOptions {
  SessionOptions session;
  fs::path recording;
};

Status record(const RecordOptions& options, const Arguments& arguments, Session& session,
              output::AtomicFile& file) {
  output::FdSink sink(file.fd(), options.recording);
  const Result<Observed> observed = observe(session, arguments, sink);
  if (!observed) return observed.error();
  if (const std::optional<Error>& failure = observed->failure) {
    return Error{failure->kind, failure->message + "; nothing was kept"};
  }
  warn_of_losses(observed->trail.books);
  return file.commit();
}

int run_record(const RecordOptions& options, const Arguments& arguments) {
  const bool with_command = !arguments.command.empty();
  if (is_stdout(options.recording)) {
    return fail({ErrorKind::kUsage, "a recording cannot go to standard output: name a file"},
                with_command);
  }
  Result<output::AtomicFile> file = create_recording(options.recording);
  if (!file) return fail(file.error(), with_command);
  Result<Session> session = open_session(options.session, arguments);
  if (!session) return fail(session.error(), with_command);
  const Status recorded = record(options, arguments, *session, *file);
  return close_session(*session,
                       recorded ? program::kExitOk : fail(recorded.error(), with_command));
}

}  // namespace

Command add_record(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("record", "Observe operations and keep the raw records for replay");
  const auto options = std::make_shared<RecordOptions>();
  app->add_option("FILE", options->recording, "Recording to write")->type_name("")->required();
  add_session_options(*app, options->session);
  return {app, [options](const Arguments& arguments) { return run_record(*options, arguments); },
          /*takes_command=*/true};
}

}  // namespace flowtop::cli
