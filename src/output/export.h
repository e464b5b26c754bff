// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "flow/snapshot.h"
#include "output/convert.h"
#include "output/filter.h"
#include "output/recording_reader.h"

namespace flowtop::output {

struct ExportOptions {
  // A path, "-" for standard output, or nothing for no CSV.
  std::optional<std::filesystem::path> csv;
  Filter filter;
};

struct Exported {
  Conversion conversion;    // its `failure` is the caller's to report
  flow::Snapshot snapshot;  // of the rows that passed the filter
};

// "x.csv" -> "x.csv.meta.json".
[[nodiscard]] std::filesystem::path sidecar_path(const std::filesystem::path& csv);

// Writes the CSV and, beside a regular file, its sidecar. Each appears under its name only when it
// is whole. Where the disk fills, the rows that fitted are kept, the sidecar says that it is
// truncated, and Exported::conversion says why. Fails with kOutput where no file could be written,
// and with kInput, leaving no file, where the recording is corrupt.
[[nodiscard]] Result<Exported> export_recording(RecordingReader& reader,
                                                const ExportOptions& options);

}  // namespace flowtop::output
