// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flowtop::exporter {

// The beginning of a text in gzip's format, to which different ends may be written: one member, for
// not every client reads several.
struct GzipHead {
  std::string bytes;
  std::uint32_t crc = 0;  // of the text
  std::uint64_t text_size = 0;
};

[[nodiscard]] GzipHead gzip_head(std::string_view text);

// What follows `head`, so that both together are its text and this one.
[[nodiscard]] std::string gzip_tail(const GzipHead& head, std::string_view text);

}  // namespace flowtop::exporter
