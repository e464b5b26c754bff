// SPDX-License-Identifier: Apache-2.0
#include "exporter/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace flowtop::exporter {
namespace {

// One member, and nothing behind it.
std::string unpack(std::string compressed) {
  std::string text(4U << 20U, '\0');
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);  // checks the sum and the size, too
  EXPECT_EQ(stream.avail_in, 0U);
  text.resize(stream.total_out);
  EXPECT_EQ(inflateEnd(&stream), Z_OK);
  return text;
}

TEST(gzip, gives_back_what_it_was_given) {
  const std::string large(1'000'000, 'x');
  for (const std::string& first : {std::string(), std::string("flowtop"), large}) {
    const GzipHead head = gzip_head(first);
    for (const std::string& second : {std::string(), std::string("\n"), large}) {
      EXPECT_EQ(unpack(head.bytes + gzip_tail(head, second)), first + second);
    }
  }
  EXPECT_LT(gzip_head(large).bytes.size(), 10'000U);
}

}  // namespace
}  // namespace flowtop::exporter
