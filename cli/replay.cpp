// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "base/system_error.h"
#include "cli/commands.h"
#include "cli/conversion.h"
#include "cli/filters.h"
#include "cli/message.h"
#include "cli/output_files.h"
#include "flow/decode.h"
#include "output/recording_reader.h"
#include "program/exit_code.h"
#include "program/signals.h"

namespace flowtop::cli {
namespace {

namespace fs = std::filesystem;

struct ReplayOptions {
  fs::path recording;
  std::optional<fs::path> csv;
  bool summary = false;
  FilterOptions filters;
};

Status check_options(const ReplayOptions& options) {
  if (access(options.recording.c_str(), R_OK) != 0) {
    Error error =
        system_error(ErrorKind::kInput, "cannot read " + options.recording.string(), errno);
    error.message += "; name a recording that 'flowtop record' made";
    return error;
  }
  if (!options.csv) return Done{};
  if (options.summary && is_stdout(*options.csv)) {
    return Error{ErrorKind::kUsage,
                 "--summary and --output - would both write to standard output: leave one out"};
  }
  if (is_same_file(options.recording, *options.csv) ||
      is_same_file(options.recording, output::sidecar_path(*options.csv))) {
    return Error{ErrorKind::kUsage,
                 "--output would replace the recording that is read: name another file"};
  }
  return check_csv_target(*options.csv);
}

// Reads the whole recording once, so that a flow that is not in it is an error and not an empty
// CSV.
Status require_flow(const fs::path& recording, std::uint32_t flow_id) {
  Result<output::RecordingReader> reader = output::RecordingReader::open(recording);
  if (!reader) return reader.error();
  for (;;) {
    const Result<std::span<const std::byte>> bytes = reader->next();
    if (!bytes) return bytes.error();
    if (bytes->empty()) break;
    const Result<flowtop_op_record> record = flow::decode_record(*bytes);
    if (!record) return record.error_in(recording);
    if (record->flow_id == flow_id) return Done{};
  }
  return Error{
      ErrorKind::kUsage,
      fmt::format("--flow: '{:08x}': no operation of this recording is of it; leave --flow "
                  "out to see which flows there are",
                  flow_id)};
}

Result<Converted> replay(const ReplayOptions& options) {
  Result<output::RecordingReader> reader = output::RecordingReader::open(options.recording);
  if (!reader) return reader.error();
  const Result<output::Filter> filter =
      filter_for_recording(options.filters, reader->trail().names);
  if (!filter) return filter.error();
  if (const std::optional<std::uint32_t>& flow_id = filter->flow_id) {
    const Status found = require_flow(options.recording, *flow_id);
    if (!found) return found.error();
  }
  return convert(*reader, {options.csv, *filter});
}

int run_replay(const ReplayOptions& options) {
  static_cast<void>(program::ignore_sigpipe());
  const Status checked = check_options(options);
  if (!checked) return fail(checked.error());
  const Result<Converted> replayed = replay(options);
  if (!replayed) return fail(replayed.error());
  warn_of_losses(replayed->books);
  int exit_code = program::kExitOk;
  if (const std::optional<Error>& failure = replayed->failure) exit_code = fail(*failure);
  if (options.summary || !options.csv) {
    const Status printed = print_summary(*replayed);
    if (!printed) exit_code = fail(printed.error());
  }
  return exit_code;
}

}  // namespace

Command add_replay(CLI::App& parent) {
  CLI::App* app = parent.add_subcommand(
      "replay", "Make the CSV, or without --output the summary, from a recording");
  const auto options = std::make_shared<ReplayOptions>();
  app->add_option("FILE", options->recording, "Recording to read")->type_name("")->required();
  app->add_option("--output", options->csv, "CSV to write, with FILE.meta.json; - is stdout")
      ->type_name("CSV");
  app->add_flag("--summary", options->summary, "Print the summary too");
  add_filter_options(*app, options->filters);
  return {app, [options](const Arguments&) { return run_replay(*options); }};
}

}  // namespace flowtop::cli
