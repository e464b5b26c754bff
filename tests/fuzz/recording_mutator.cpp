// SPDX-License-Identifier: Apache-2.0
// A recording with one wrong length is refused at once, so that libFuzzer by itself would seldom
// get any further. This changes what is in the blocks and makes lengths and end mark fit again;
// only now and then it changes bytes wherever they are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "abi/record.h"
#include "output/recording_format.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace flowtop::output {
namespace {

constexpr unsigned kOneInSoManyAnywhere = 8;

// Of a recording with at most one block of records.
struct Parts {
  std::string preamble;
  std::string head;
  std::string records;
  std::string trail;
};

std::optional<std::string> take(std::string_view& bytes, std::size_t size) {
  if (bytes.size() < size) return std::nullopt;
  std::string taken(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return taken;
}

// What is in the block at the beginning of `bytes`, if it is of that type.
std::optional<std::string> take_block(std::string_view& bytes, BlockType type) {
  BlockHeader header;
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.type != type || header.length > bytes.size() - sizeof header) return std::nullopt;
  bytes.remove_prefix(sizeof header);
  return take(bytes, header.length);
}

std::optional<Parts> parts_of(std::string_view bytes) {
  const auto preamble = take(bytes, sizeof(Preamble));
  const auto head = take_block(bytes, BlockType::kHead);
  const auto records = take_block(bytes, BlockType::kRecords);
  const auto trail = take_block(bytes, BlockType::kTrail);
  const auto end = take_block(bytes, BlockType::kEnd);
  if (!preamble || !head || !trail || !end || !bytes.empty()) return std::nullopt;
  return Parts{*preamble, *head, records.value_or(""), *trail};
}

template <typename T>
void append(std::string& bytes, const T& object) {
  bytes.append(reinterpret_cast<const char*>(&object), sizeof object);
}

void append_block(std::string& bytes, BlockType type, std::string_view payload) {
  append(bytes, BlockHeader{.type = type, .length = static_cast<std::uint32_t>(payload.size())});
  bytes += payload;
}

std::string recording_of(const Parts& parts) {
  std::string bytes = parts.preamble;
  append_block(bytes, BlockType::kHead, parts.head);
  if (!parts.records.empty()) append_block(bytes, BlockType::kRecords, parts.records);
  std::string end;
  append(end, EndMark{.trail_offset = bytes.size(),
                      .records = parts.records.size() / sizeof(flowtop_op_record)});
  append_block(bytes, BlockType::kTrail, parts.trail);
  append_block(bytes, BlockType::kEnd, end);
  return bytes;
}

void mutate(std::string& text, std::size_t max_size) {
  const std::size_t size = text.size();
  text.resize(max_size);
  text.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(text.data()), size, max_size));
}

// One of them, in its place: those behind it stay whole.
void mutate_record(std::string& records, unsigned random) {
  constexpr std::size_t kSize = sizeof(flowtop_op_record);
  if (records.size() < kSize) return;
  const std::size_t at = random % (records.size() / kSize) * kSize;
  std::string record = records.substr(at, kSize);
  mutate(record, kSize);
  record.resize(kSize);
  records.replace(at, kSize, record);
}

void mutate(Parts& parts, std::size_t room, std::minstd_rand& random) {
  const auto which = random() % 3;
  if (which == 0) {
    mutate(parts.head, parts.head.size() + room);
  } else if (which == 1) {
    mutate(parts.trail, parts.trail.size() + room);
  } else {
    mutate_record(parts.records, static_cast<unsigned>(random()));
  }
}

}  // namespace
}  // namespace flowtop::output

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  using namespace flowtop::output;
  std::minstd_rand random(seed);
  random.discard(1);
  auto parts = parts_of({reinterpret_cast<const char*>(data), size});
  if (!parts || random() % kOneInSoManyAnywhere == 0 || size > max_size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  mutate(*parts, max_size - size, random);
  const std::string bytes = recording_of(*parts);
  std::ranges::copy(bytes, data);
  return bytes.size();
}
