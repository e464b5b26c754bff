// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "output/byte_sink.h"
#include "output/recording_format.h"
#include "output/recording_info.h"

namespace flowtop::output {

// Writes a recording front to back, a large block of records at a time. After a failure, always
// kOutput, nothing more is written and the recording stays without its end mark: every later call
// fails with the same error.
class RecordingWriter {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

  // `sink` must outlive the writer.
  static Result<RecordingWriter> start(ByteSink& sink, const RecordingHead& head);

  // One whole record, as the kernel side wrote it.
  Status append(std::span<const std::byte> record);

  // Writes what is buffered out.
  Status flush();

  // The trail and the end mark; nothing may be appended afterwards.
  Status finish(const RecordingTrail& trail);

  [[nodiscard]] std::uint64_t records() const { return records_; }

 private:
  explicit RecordingWriter(ByteSink& sink);
  Status write_block(BlockType type, std::string_view payload);
  Status write(std::string_view bytes);

  ByteSink* sink_;
  std::string block_;  // starts with room for the block's header
  std::uint64_t written_bytes_ = 0;
  std::uint64_t records_ = 0;
  std::optional<Error> failure_;
};

}  // namespace flowtop::output
