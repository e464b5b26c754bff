// SPDX-License-Identifier: Apache-2.0
#include "cli/conversion.h"

#include <fmt/format.h>

#include <utility>

#include "cli/message.h"
#include "cli/output_files.h"
#include "cli/stdout.h"
#include "output/summary_table.h"

namespace flowtop::cli {
namespace {

// A reader of standard output that has gone needs no message.
Error quiet_if_closed(Error error, const output::ExportOptions& options) {
  const bool to_stdout = options.csv && is_stdout(*options.csv);
  if (to_stdout && error.kind == ErrorKind::kOutput && stdout_is_closed()) error.message.clear();
  return error;
}

}  // namespace

Result<Converted> convert(output::RecordingReader& reader, const output::ExportOptions& options) {
  Result<output::Exported> exported = output::export_recording(reader, options);
  if (!exported) return quiet_if_closed(exported.error(), options);
  Converted converted{std::move(exported->snapshot), reader.trail().names, reader.trail().books, {}};
  if (exported->conversion.failure) {
    converted.failure = quiet_if_closed(*exported->conversion.failure, options);
  }
  return converted;
}

Status print_summary(const Converted& converted) {
  return print(output::summary_table(converted.snapshot, converted.names, converted.books));
}

void warn_of_losses(const flow::Books& books) {
  if (books.lost() == 0) return;
  complain(fmt::format("{} operations are missing: {}; observe less with --device or --pid",
                       books.lost(), flow::to_string(books)));
}

Result<output::AtomicFile> create_recording(const std::filesystem::path& path) {
  Result<output::AtomicFile> file = output::AtomicFile::create(path);
  if (!file || file->is_regular()) return file;
  return Error{ErrorKind::kOutput,
               path.string() + ": a recording cannot go into a pipe or a device; name a file"};
}

}  // namespace flowtop::cli
