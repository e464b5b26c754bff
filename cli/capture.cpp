// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "cli/commands.h"
#include "cli/conversion.h"
#include "cli/message.h"
#include "cli/observe.h"
#include "cli/output_files.h"
#include "cli/session.h"
#include "output/atomic_file.h"
#include "output/byte_sink.h"
#include "output/recording_reader.h"
#include "program/exit_code.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;

struct CaptureOptions {
  SessionOptions session;
  std::optional<fs::path> csv;
  std::optional<fs::path> recording;
  bool summary = false;
};

// Where the raw records go meanwhile: a nameless file, or the recording that was asked for.
struct Spool {
  UniqueFd nameless;
  std::optional<output::AtomicFile> recording;
  UniqueFd ballast;  // given back before the CSV is written

  [[nodiscard]] int fd() const { return recording ? recording->fd() : nameless.get(); }
};

Error usage(const char* message) { return Error{ErrorKind::kUsage, message}; }

Status check_options(const CaptureOptions& options) {
  if (!options.csv && !options.recording && !options.summary) {
    return usage("capture has nothing to write: give --output FILE, --summary or --record FILE");
  }
  if (options.summary && options.csv && is_stdout(*options.csv)) {
    return usage("--summary and --output - would both write to standard output: leave one out");
  }
  if (!options.csv || is_stdout(*options.csv)) return Done{};
  if (options.recording && (is_same_file(*options.recording, *options.csv) ||
                            is_same_file(*options.recording, output::sidecar_path(*options.csv)))) {
    return usage("--output and --record would write the same file: name two");
  }
  return check_csv_target(*options.csv);
}

Result<Spool> make_spool(const CaptureOptions& options) {
  Spool spool;
  Result<UniqueFd> ballast = open_ballast(options.csv);
  if (!ballast) return ballast.error();
  spool.ballast = std::move(ballast).value();
  if (options.recording) {
    Result<output::AtomicFile> file = create_recording(*options.recording);
    if (!file) return file.error();
    spool.recording.emplace(std::move(file).value());
    return spool;
  }
  Result<UniqueFd> fd = open_spool(options.csv);
  if (!fd) return fd.error();
  spool.nameless = std::move(fd).value();
  return spool;
}

Result<output::RecordingReader> read_back(const Spool& spool, Observed observed) {
  Result<UniqueFd> fd = reopen_for_reading(spool.fd());
  if (!fd) return fd.error();
  const char* const name = "the captured records";
  if (!observed.failure) return output::RecordingReader::from_fd(std::move(fd).value(), name);
  return output::RecordingReader::from_cut(std::move(fd).value(), name, std::move(observed.trail));
}

// What was captured, with the reason why it is not all; fails where nothing was.
Result<Converted> capture(const CaptureOptions& options, const Arguments& arguments,
                          Session& session) {
  Result<Spool> spool = make_spool(options);
  if (!spool) return spool.error();
  output::FdSink sink(spool->fd(), options.recording ? options.recording->string()
                                                     : "the temporary file of the records");
  const Result<Observed> observed = observe(session, arguments, sink);
  if (!observed) return observed.error();
  Result<output::RecordingReader> reader = read_back(*spool, *observed);
  if (!reader) return reader.error();
  if (std::optional<output::AtomicFile>& recording = spool->recording;
      recording && !observed->failure) {
    const Status committed = recording->commit();
    if (!committed) return committed.error();
  }
  spool->ballast.reset();
  return convert(*reader, {options.csv, session.filter}, observed->failure);
}

int run_capture(const CaptureOptions& options, const Arguments& arguments) {
  const bool with_command = !arguments.command.empty();
  const Status checked = check_options(options);
  if (!checked) return fail(checked.error(), with_command);
  Result<Session> session = open_session(options.session, arguments);
  if (!session) return fail(session.error(), with_command);

  const Result<Converted> captured = capture(options, arguments, *session);
  const std::optional<Error> failure = captured ? captured->failure : captured.error();
  const int exit_code = close_session(
      *session, failure ? fail(*failure, with_command) : static_cast<int>(program::kExitOk));
  if (!captured) return exit_code;
  // After the COMMAND's last word.
  warn_of_losses(captured->books);
  if (!options.summary) return exit_code;
  const Status printed = print_summary(*captured);
  return printed ? exit_code : fail(printed.error(), with_command);
}

}  // namespace

Command add_capture(CLI::App& parent) {
  CLI::App* app =
      parent.add_subcommand("capture", "Observe operations and write one CSV row for each");
  const auto options = std::make_shared<CaptureOptions>();
  app->add_option("--output", options->csv, "CSV to write, with FILE.meta.json; - is stdout")
      ->type_name("FILE");
  app->add_flag("--summary", options->summary, "Print a summary table to stdout at the end");
  app->add_option("--record", options->recording, "Keep the raw recording too, for replay")
      ->type_name("FILE");
  add_session_options(*app, options->session);
  return {app, [options](const Arguments& arguments) { return run_capture(*options, arguments); },
          /*takes_command=*/true};
}

}  // namespace flowtop::cli
