// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "flow/books.h"
#include "flow/snapshot.h"
#include "output/atomic_file.h"
#include "output/export.h"
#include "output/names.h"
#include "output/recording_reader.h"

namespace flowtop::cli {

// What came out of a recording, and all that the summary needs.
struct Converted {
  flow::Snapshot snapshot;
  output::Names names;
  flow::Books books;
  kernel::MemoryFacts memory;
  std::optional<Error> failure;  // why it is not all
};

// Writes what `options` asks for. Fails where nothing could be written. `cut`: why the recording
// itself ends early.
[[nodiscard]] Result<Converted> convert(output::RecordingReader& reader,
                                        const output::ExportOptions& options,
                                        const std::optional<Error>& cut = {});

[[nodiscard]] Status print_summary(const Converted& converted);

// One line on stderr if operations are missing.
void warn_of_losses(const flow::Books& books);

// For a recording, which must be a regular file since it is read from its end.
[[nodiscard]] Result<output::AtomicFile> create_recording(const std::filesystem::path& path);

}  // namespace flowtop::cli
