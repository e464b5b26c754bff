// SPDX-License-Identifier: Apache-2.0
// Reads any bytes as flowtop replay reads a recording, or else as flowtop capture reads what a full
// disk left of its own, and makes of them what is made of recordings.
#include "output/recording_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "flow/summary.h"
#include "fuzz/require.h"
#include "output/convert.h"
#include "output/csv.h"
#include "output/json_text.h"
#include "output/summary_table.h"
#include "unit/output/sample_recording.h"

namespace flowtop::output {
namespace {

using fuzz::require;

void check(const Error& error) {
  const std::string& message = error.message;
  require(error.kind == ErrorKind::kInput, "a recording is refused as bad input");
  require(message.starts_with("x.rec"), "a message names the recording");
  require(std::ranges::none_of(message, [](unsigned char byte) { return byte < ' '; }),
          "a message is one line");
}

void make_all_of(RecordingReader& reader) {
  const Names& names = reader.trail().names;
  StringSink sink;
  CsvWriter csv(sink, names);
  flow::Summary summary;
  Filter filter;
  filter.min_latency_ns = 1;
  const Conversion conversion = convert(reader, filter, &csv, &summary);
  if (conversion.failure) check(*conversion.failure);
  require(csv.flush().ok() && csv.rows() == conversion.rows, "every row is written");
  require(!summary_table(summary.snapshot(), names, reader.trail().books).empty(),
          "there is a summary");
  // The sidecar is made of these, and of much that is the same in each.
  require(!json_text(to_json(reader.head()), 2).empty(), "the head is told");
  require(!json_text(to_json(reader.trail()), 2).empty(), "the trail is told");
}

void read(std::string_view bytes) {
  Result<RecordingReader> reader = reader_of(bytes);
  if (!reader) {
    check(reader.error());
    reader = RecordingReader::from_cut(file_of(bytes), "x.rec", sample_trail(4));
  }
  if (reader) {
    make_all_of(*reader);
  } else {
    check(reader.error());
  }
}

}  // namespace
}  // namespace flowtop::output

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flowtop::output;
  read({reinterpret_cast<const char*>(data), size});
  return 0;
}
