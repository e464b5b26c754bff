// SPDX-License-Identifier: Apache-2.0
#include "cli/conversion.h"

#include <fmt/format.h>

#include <utility>

#include "cli/message.h"
#include "cli/output_files.h"
#include "cli/stdout.h"
#include "output/memory.h"
#include "output/summary_table.h"

namespace flowtop::cli {
namespace {

// A reader of standard output that has gone needs no message.
Error quiet_if_closed(Error error) {
  if (error.kind == ErrorKind::kOutput && stdout_is_closed()) error.message.clear();
  return error;
}

Error incomplete(Error error, const output::ExportOptions& options) {
  if (!options.csv || error.kind != ErrorKind::kOutput) return error;
  if (is_stdout(*options.csv)) return quiet_if_closed(std::move(error));
  error.message +=
      fmt::format("; {} holds the rows until then: make room, or write to another place",
                  options.csv->string());
  return error;
}

}  // namespace

Result<Converted> convert(output::RecordingReader& reader, const output::ExportOptions& options,
                          const std::optional<Error>& cut) {
  Result<output::Exported> exported = output::export_recording(reader, options);
  if (!exported) return exported.error();
  const output::RecordingTrail& trail = reader.trail();
  Converted converted{std::move(exported->snapshot), trail.names, trail.books, trail.memory, {}};
  const std::optional<Error>& failure = cut ? cut : exported->conversion.failure;
  if (failure) converted.failure = incomplete(*failure, options);
  return converted;
}

Status print_summary(const Converted& converted) {
  return print(output::summary_table(converted.snapshot, converted.names, converted.books) +
               output::memory_text(converted.memory));
}

void warn_of_losses(const flow::Books& books) {
  if (books.lost() == 0) return;
  complain(fmt::format("{} operations are missing: {}; observe less with --device or --pid",
                       books.lost(), flow::to_string(books)));
}

Result<output::AtomicFile> create_recording(const std::filesystem::path& path) {
  Result<output::AtomicFile> file = create_file(path);
  if (!file || file->is_regular()) return file;
  return Error{ErrorKind::kOutput,
               path.string() + ": a recording cannot go into a pipe or a device; name a file"};
}

}  // namespace flowtop::cli
