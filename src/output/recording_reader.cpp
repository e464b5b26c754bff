// SPDX-License-Identifier: Apache-2.0
#include "output/recording_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <utility>

#include "abi/record.h"
#include "base/system_error.h"

namespace flowtop::output {
namespace {

// No writer makes larger ones; a corrupt length must not take all memory.
constexpr std::uint32_t kMaxBlockBytes = std::uint32_t{64} << 20;
constexpr std::uint64_t kEndBytes = sizeof(BlockHeader) + sizeof(EndMark);

Error bad_input(const std::string& name, const std::string& why) {
  return Error{ErrorKind::kInput, name + " " + why};
}

// All of `bytes`, which the caller knows to be within the file.
Status read_exactly(int fd, const std::string& name, std::uint64_t offset,
                    std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return system_error(ErrorKind::kInput, "cannot read " + name, errno);
    }
    if (count == 0) {
      return bad_input(name, "became shorter while it was read");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return Done{};
}

template <typename T>
Result<T> read_object(int fd, const std::string& name, std::uint64_t offset) {
  static_assert(std::is_trivially_copyable_v<T>);
  T object{};
  const Status read = read_exactly(fd, name, offset, std::as_writable_bytes(std::span(&object, 1)));
  if (!read) {
    return read.error();
  }
  return object;
}

std::string_view as_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Size of the record that begins at `bytes`; 0 where it is not whole or its length is impossible.
std::size_t record_size(std::span<const std::byte> bytes) {
  flowtop_record_header header{};
  if (bytes.size() < sizeof header) {
    return 0;
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  const bool possible =
      header.size >= sizeof header && header.size % 8 == 0 && header.size <= bytes.size();
  return possible ? header.size : 0;
}

Status check_preamble(const Preamble& preamble, const std::string& name) {
  if (preamble.magic != kRecordingMagic) {
    return bad_input(name, "is not a flowtop recording");
  }
  if (preamble.format_version != kRecordingFormatVersion ||
      preamble.record_version != FLOWTOP_RECORD_VERSION) {
    return bad_input(
        name,
        fmt::format("is a recording of format {} with records of version {}, and this flowtop "
                    "reads format {} with version {}: replay it with the flowtop that "
                    "recorded it, or record again",
                    preamble.format_version, preamble.record_version, kRecordingFormatVersion,
                    FLOWTOP_RECORD_VERSION));
  }
  return Done{};
}

}  // namespace

RecordingReader::RecordingReader(Source source, RecordingHead head, std::uint64_t first_block)
    : source_(std::move(source)),
      offset_(first_block),
      records_end_(source_.size),
      head_(std::move(head)) {}

Result<RecordingReader> RecordingReader::open(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    return system_error(ErrorKind::kInput, "cannot read " + path.string(), errno);
  }
  return from_fd(std::move(fd), path.string());
}

Result<RecordingReader> RecordingReader::from_fd(UniqueFd fd, std::string name) {
  Result<RecordingReader> reader = read_head(std::move(fd), std::move(name));
  if (!reader) {
    return reader;
  }
  if (const Status trail = reader->read_trail(); !trail) {
    return trail.error();
  }
  return reader;
}

Result<RecordingReader> RecordingReader::from_cut(UniqueFd fd, std::string name,
                                                  RecordingTrail trail) {
  Result<RecordingReader> reader = read_head(std::move(fd), std::move(name));
  if (reader) {
    reader->take_trail(std::move(trail));
    reader->source_.cut = true;
  }
  return reader;
}

Result<RecordingReader> RecordingReader::read_head(UniqueFd fd, std::string name) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return bad_input(name, "is not a file: a recording is read from both ends");
  }
  Source source{.fd = std::move(fd),
                .name = std::move(name),
                .size = static_cast<std::uint64_t>(status.st_size)};
  if (source.size < sizeof(Preamble)) {
    return bad_input(source.name, "is not a flowtop recording");
  }
  const auto preamble = read_object<Preamble>(source.fd.get(), source.name, 0);
  if (!preamble) {
    return preamble.error();
  }
  if (const Status known = check_preamble(*preamble, source.name); !known) {
    return known.error();
  }
  const auto block = read_block(source, sizeof(Preamble), source.size);
  if (!block) {
    return block.error();
  }
  if (block->type != BlockType::kHead) {
    return corrupt(source, sizeof(Preamble), "there is no head");
  }
  Result<RecordingHead> head = head_from_json(as_text(block->payload));
  if (!head) {
    return head.error_in(source.name);
  }
  return RecordingReader(std::move(source), std::move(head).value(),
                         sizeof(Preamble) + sizeof(BlockHeader) + block->payload.size());
}

Result<RecordingReader::Block> RecordingReader::read_block(const Source& source,
                                                           std::uint64_t offset,
                                                           std::uint64_t end) {
  if (end - offset < sizeof(BlockHeader)) {
    return corrupt(source, offset, "a block is cut off");
  }
  const auto header = read_object<BlockHeader>(source.fd.get(), source.name, offset);
  if (!header) {
    return header.error();
  }
  const std::uint64_t room = end - offset - sizeof(BlockHeader);
  const std::uint64_t length =
      source.cut ? std::min<std::uint64_t>(header->length, room) : header->length;
  if (length > room || length > kMaxBlockBytes) {
    return corrupt(source, offset, fmt::format("a block of {} bytes does not fit", length));
  }
  Block block{.type = header->type, .payload = std::vector<std::byte>(length)};
  const Status read =
      read_exactly(source.fd.get(), source.name, offset + sizeof(BlockHeader), block.payload);
  if (!read) {
    return read.error();
  }
  return block;
}

Status RecordingReader::read_trail() {
  if (source_.size - offset_ < kEndBytes) {
    return cut_short();
  }
  const std::uint64_t end_offset = source_.size - kEndBytes;
  const auto header = read_object<BlockHeader>(source_.fd.get(), source_.name, end_offset);
  if (!header) {
    return header.error();
  }
  if (header->type != BlockType::kEnd || header->length != sizeof(EndMark)) {
    return cut_short();
  }
  const auto mark =
      read_object<EndMark>(source_.fd.get(), source_.name, end_offset + sizeof(BlockHeader));
  if (!mark) {
    return mark.error();
  }
  if (mark->trail_offset < offset_ || mark->trail_offset > end_offset) {
    return corrupt(source_, end_offset, "the end mark points outside of the file");
  }
  const auto block = read_block(source_, mark->trail_offset, end_offset);
  if (!block) {
    return block.error();
  }
  if (block->type != BlockType::kTrail ||
      mark->trail_offset + sizeof(BlockHeader) + block->payload.size() != end_offset) {
    return corrupt(source_, mark->trail_offset, "there is no trail");
  }
  Result<RecordingTrail> trail = trail_from_json(as_text(block->payload));
  if (!trail) {
    return trail.error_in(source_.name);
  }
  take_trail(std::move(trail).value());
  records_end_ = mark->trail_offset;
  expected_records_ = mark->records;
  return Done{};
}

void RecordingReader::take_trail(RecordingTrail trail) {
  trail_ = std::move(trail);
  if (trail_.topology) head_.topology = *trail_.topology;
}

Result<std::span<const std::byte>> RecordingReader::next() {
  Result<std::span<const std::byte>> record = next_record();
  // What is not whole is where the file was cut.
  return record || !source_.cut ? record : std::span<const std::byte>{};
}

Result<std::span<const std::byte>> RecordingReader::next_record() {
  while (position_ == block_.size()) {
    if (offset_ == records_end_) {
      return at_end();
    }
    Result<Block> block = read_block(source_, offset_, records_end_);
    if (!block) {
      return block.error();
    }
    if (block->type != BlockType::kRecords) {
      return corrupt(source_, offset_, "a block that holds no records");
    }
    offset_ += sizeof(BlockHeader) + block->payload.size();
    block_ = std::move(block->payload);
    position_ = 0;
  }
  const auto rest = std::span<const std::byte>(block_).subspan(position_);
  const std::size_t size = record_size(rest);
  if (size == 0) {
    return corrupt(source_, offset_ - rest.size(), "a record's length is impossible");
  }
  position_ += size;
  ++records_;
  return rest.first(size);
}

Result<std::span<const std::byte>> RecordingReader::at_end() const {
  if (expected_records_ && *expected_records_ != records_) {
    return corrupt(
        source_, offset_,
        fmt::format("it holds {} records and its end mark says {}", records_, *expected_records_));
  }
  return std::span<const std::byte>{};
}

Error RecordingReader::corrupt(const Source& source, std::uint64_t offset,
                               const std::string& what) {
  return bad_input(source.name, fmt::format("is corrupt at byte {}: {}", offset, what));
}

// How many whole records there are is worth knowing before the file is thrown away.
Error RecordingReader::cut_short() {
  source_.cut = true;
  for (Result<std::span<const std::byte>> record = next(); record && !record->empty();) {
    record = next();
  }
  return bad_input(source_.name,
                   fmt::format("is cut short: it holds {} whole records and its end mark is "
                               "missing, since the recorder was killed or the disk was full; "
                               "record again",
                               records_));
}

}  // namespace flowtop::output
