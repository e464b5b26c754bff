// SPDX-License-Identifier: Apache-2.0
#include "output/export.h"

#include <unistd.h>

#include <string>
#include <utility>

#include "flow/summary.h"
#include "output/atomic_file.h"
#include "output/byte_sink.h"
#include "output/csv.h"
#include "output/meta.h"

namespace flowtop::output {
namespace {

// Room for the counts and the reason that the sidecar will hold and does not yet.
constexpr std::size_t kSidecarGrowth = 4096;

std::string sidecar_of(const RecordingReader& reader, const Filter& filter,
                       const Conversion& conversion) {
  return sidecar(reader.head(), reader.trail(), filter, conversion);
}

// With what is buffered; the rows are those that the sink took.
Conversion convert_to(ByteSink& sink, RecordingReader& reader, const Filter& filter,
                      flow::Summary& summary) {
  CsvWriter csv(sink, reader.trail().names);
  Conversion conversion = convert(reader, filter, &csv, &summary);
  if (!conversion.failure) {
    if (const Status flushed = csv.flush(); !flushed) {
      conversion.failure = flushed.error();
    }
  }
  conversion.rows = csv.rows();
  return conversion;
}

Status write_whole(AtomicFile& file, const std::string& text) {
  FdSink sink(file.fd(), file.target().string());
  if (Status written = sink.write(text); !written) {
    return written;
  }
  return file.commit();
}

// The sidecar appears first: whoever sees the CSV can know whether it is whole.
Result<Conversion> write_files(RecordingReader& reader, const std::filesystem::path& path,
                               const Filter& filter, flow::Summary& summary) {
  Result<AtomicFile> csv_file = AtomicFile::create(path);
  if (!csv_file) {
    return csv_file.error();
  }
  FdSink csv_sink(csv_file->fd(), path.string());
  if (!csv_file->is_regular()) {
    return convert_to(csv_sink, reader, filter, summary);
  }
  Result<AtomicFile> sidecar_file = AtomicFile::create(sidecar_path(path));
  if (!sidecar_file) {
    return sidecar_file.error();
  }
  const std::size_t room = sidecar_of(reader, filter, {}).size() + kSidecarGrowth;
  if (const Status reserved = sidecar_file->reserve(room); !reserved) {
    return reserved.error();
  }
  Conversion conversion = convert_to(csv_sink, reader, filter, summary);
  if (conversion.failure && conversion.failure->kind != ErrorKind::kOutput) {
    return conversion;
  }
  const std::string text = sidecar_of(reader, filter, conversion);
  if (const Status written = write_whole(*sidecar_file, text); !written) {
    return written.error();
  }
  if (const Status committed = csv_file->commit(); !committed) {
    return committed.error();
  }
  return conversion;
}

}  // namespace

std::filesystem::path sidecar_path(const std::filesystem::path& csv) {
  std::filesystem::path path = csv;
  path += ".meta.json";
  return path;
}

Result<Exported> export_recording(RecordingReader& reader, const ExportOptions& options) {
  flow::Summary summary;
  Result<Conversion> conversion = [&]() -> Result<Conversion> {
    if (!options.csv) {
      return convert(reader, options.filter, nullptr, &summary);
    }
    if (*options.csv == "-") {
      FdSink standard_output(STDOUT_FILENO, "standard output");
      return convert_to(standard_output, reader, options.filter, summary);
    }
    return write_files(reader, *options.csv, options.filter, summary);
  }();
  if (!conversion) {
    return conversion.error();
  }
  if (const auto& failure = conversion->failure; failure && failure->kind != ErrorKind::kOutput) {
    return *failure;
  }
  return Exported{.conversion = std::move(*conversion), .snapshot = summary.snapshot()};
}

}  // namespace flowtop::output
