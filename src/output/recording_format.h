// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

// A recording: a preamble, then blocks, each a header and `length` bytes.
//
//   preamble
//   head     JSON: RecordingHead
//   records  whole records as the kernel side wrote them; any number of such blocks
//   trail    JSON: RecordingTrail
//   end      EndMark; the file ends with it
//
// Numbers have the byte order of the machine that recorded, which is that of the records. On a
// machine of the other order the versions do not match, so that it is rejected.
namespace flowtop::output {

inline constexpr std::array<char, 8> kRecordingMagic{'f', 'l', 'o', 'w', 't', 'o', 'p', '\n'};
inline constexpr std::uint32_t kRecordingFormatVersion = 1;

struct Preamble {
  std::array<char, 8> magic{};
  std::uint32_t format_version = 0;
  std::uint32_t record_version = 0;  // FLOWTOP_RECORD_VERSION
};

enum class BlockType : std::uint32_t { kHead = 1, kRecords = 2, kTrail = 3, kEnd = 4 };

struct BlockHeader {
  BlockType type{};
  std::uint32_t length = 0;  // of what follows this header
};

// Found from the end of the file, so that the trail is known before the records are read.
struct EndMark {
  std::uint64_t trail_offset = 0;  // of the trail's block header
  std::uint64_t records = 0;
};

static_assert(sizeof(Preamble) == 16 && sizeof(BlockHeader) == 8 && sizeof(EndMark) == 16);

}  // namespace flowtop::output
