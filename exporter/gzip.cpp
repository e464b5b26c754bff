// SPDX-License-Identifier: Apache-2.0
#include "exporter/gzip.h"

#include <zlib.h>

#include <stdexcept>

namespace flowtop::exporter {
namespace {

// RFC 1952: the format, deflate, no flags, no time, compressed quickly, on a Unix.
constexpr std::string_view kHeader("\x1f\x8b\x08\0\0\0\0\0\x04\x03", 10);

// How a piece of the deflated data ends: on a whole byte, or for good.
enum class End : int { kPiece = Z_SYNC_FLUSH, kStream = Z_FINISH };

std::uint32_t crc_of(std::string_view text) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

// Quickly rather than small. A piece knows nothing of the one before.
std::string deflated(std::string_view text, End end) {
  constexpr int kWithoutHeader = -15;
  constexpr int kMemoryLevel = 8;
  constexpr std::size_t kFlushBytes = 16;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kWithoutHeader, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib has no memory");
  }
  std::string compressed(deflateBound(&stream, text.size()) + kFlushBytes, '\0');
  // zlib does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  const int result = deflate(&stream, static_cast<int>(end));
  const bool is_whole = stream.avail_in == 0 && stream.avail_out > 0 &&
                        result == (end == End::kStream ? Z_STREAM_END : Z_OK);
  compressed.resize(stream.total_out);
  static_cast<void>(deflateEnd(&stream));
  if (!is_whole) throw std::runtime_error("zlib did not finish");
  return compressed;
}

void append_little_endian(std::string& bytes, std::uint32_t number) {
  constexpr unsigned kByteBits = 8;
  for (unsigned shift = 0; shift < 4 * kByteBits; shift += kByteBits) {
    bytes.push_back(static_cast<char>(number >> shift & 0xffU));
  }
}

}  // namespace

GzipHead gzip_head(std::string_view text) {
  return {.bytes = std::string(kHeader) + deflated(text, End::kPiece),
          .crc = crc_of(text),
          .text_size = text.size()};
}

std::string gzip_tail(const GzipHead& head, std::string_view text) {
  std::string tail = deflated(text, End::kStream);
  const uLong crc = crc32_combine(head.crc, crc_of(text), static_cast<z_off_t>(text.size()));
  append_little_endian(tail, static_cast<std::uint32_t>(crc));
  append_little_endian(tail, static_cast<std::uint32_t>(head.text_size + text.size()));
  return tail;
}

}  // namespace flowtop::exporter
