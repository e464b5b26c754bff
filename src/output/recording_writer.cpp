// SPDX-License-Identifier: Apache-2.0
#include "output/recording_writer.h"

#include <cstring>

#include "output/json_text.h"

namespace flowtop::output {
namespace {

constexpr int kCompact = -1;

template <typename T>
std::string_view bytes_of(const T& object) {
  return {reinterpret_cast<const char*>(&object), sizeof object};
}

}  // namespace

RecordingWriter::RecordingWriter(ByteSink& sink) : sink_(&sink) {
  block_.reserve(kBlockBytes);
  block_.resize(sizeof(BlockHeader));
}

Result<RecordingWriter> RecordingWriter::start(ByteSink& sink, const RecordingHead& head) {
  RecordingWriter writer(sink);
  const Preamble preamble{.magic = kRecordingMagic,
                          .format_version = kRecordingFormatVersion,
                          .record_version = FLOWTOP_RECORD_VERSION};
  if (Status written = writer.write(bytes_of(preamble)); !written) {
    return written.error();
  }
  if (Status written = writer.write_block(BlockType::kHead, json_text(to_json(head), kCompact));
      !written) {
    return written.error();
  }
  return writer;
}

Status RecordingWriter::append(std::span<const std::byte> record) {
  if (failure_) {
    return *failure_;
  }
  if (block_.size() + record.size() > kBlockBytes) {
    if (Status flushed = flush(); !flushed) {
      return flushed;
    }
  }
  block_.append(reinterpret_cast<const char*>(record.data()), record.size());
  ++records_;
  return Done{};
}

Status RecordingWriter::flush() {
  if (failure_) {
    return *failure_;
  }
  if (block_.size() == sizeof(BlockHeader)) {
    return Done{};
  }
  const BlockHeader header{
      .type = BlockType::kRecords,
      .length = static_cast<std::uint32_t>(block_.size() - sizeof(BlockHeader))};
  std::memcpy(block_.data(), &header, sizeof header);
  Status written = write(block_);
  block_.resize(sizeof(BlockHeader));
  return written;
}

Status RecordingWriter::finish(const RecordingTrail& trail) {
  if (Status flushed = flush(); !flushed) {
    return flushed;
  }
  const EndMark end{.trail_offset = written_bytes_, .records = records_};
  if (Status written = write_block(BlockType::kTrail, json_text(to_json(trail), kCompact));
      !written) {
    return written;
  }
  return write_block(BlockType::kEnd, bytes_of(end));
}

Status RecordingWriter::write_block(BlockType type, std::string_view payload) {
  const BlockHeader header{.type = type, .length = static_cast<std::uint32_t>(payload.size())};
  std::string block(bytes_of(header));
  block += payload;
  return write(block);
}

Status RecordingWriter::write(std::string_view bytes) {
  if (failure_) {
    return *failure_;
  }
  if (Status written = sink_->write(bytes); !written) {
    failure_ = written.error();
    return written;
  }
  written_bytes_ += bytes.size();
  return Done{};
}

}  // namespace flowtop::output
