// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "output/recording_format.h"
#include "output/recording_info.h"

namespace flowtop::output {

// Reads a recording back, trusting nothing in it. Every failure is kInput and names the file.
class RecordingReader {
 public:
  // A whole recording. One that was cut short is refused; the message counts what it holds.
  static Result<RecordingReader> open(const std::filesystem::path& path);
  static Result<RecordingReader> from_fd(UniqueFd fd, std::string name);

  // The records that a failed writer left behind, with the trail that it could not write.
  static Result<RecordingReader> from_cut(UniqueFd fd, std::string name, RecordingTrail trail);

  [[nodiscard]] const std::string& name() const { return source_.name; }
  // Its topology has the CPUs that came online later, too.
  [[nodiscard]] const RecordingHead& head() const { return head_; }
  [[nodiscard]] const RecordingTrail& trail() const { return trail_; }

  // The next record, in the order in which they were written; an empty span after the last. Valid
  // until the next call.
  [[nodiscard]] Result<std::span<const std::byte>> next();

 private:
  struct Source {
    UniqueFd fd;
    std::string name;
    std::uint64_t size = 0;
    bool cut = false;  // its last block and record need not be whole
  };

  struct Block {
    BlockType type{};
    std::vector<std::byte> payload;
  };

  RecordingReader(Source source, RecordingHead head, std::uint64_t first_block);

  static Result<RecordingReader> read_head(UniqueFd fd, std::string name);
  static Result<Block> read_block(const Source& source, std::uint64_t offset, std::uint64_t end);
  [[nodiscard]] static Error corrupt(const Source& source, std::uint64_t offset,
                                     const std::string& what);
  Status read_trail();
  void take_trail(RecordingTrail trail);
  [[nodiscard]] Result<std::span<const std::byte>> next_record();
  [[nodiscard]] Result<std::span<const std::byte>> at_end() const;
  [[nodiscard]] Error cut_short();

  Source source_;
  std::uint64_t offset_ = 0;  // of the next block
  std::uint64_t records_end_ = 0;
  std::optional<std::uint64_t> expected_records_;
  std::uint64_t records_ = 0;
  RecordingHead head_;
  RecordingTrail trail_;
  std::vector<std::byte> block_;
  std::size_t position_ = 0;  // in block_
};

}  // namespace flowtop::output
