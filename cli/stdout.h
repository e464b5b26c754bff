// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "output/byte_sink.h"

namespace flowtop::cli {

// Writes all of `text` to standard output. A reader that has gone is an error with an empty
// message: fail() says nothing about it, as a pipe into head(1) should.
[[nodiscard]] Status print(std::string_view text);

class StdoutSink final : public output::ByteSink {
 public:
  Status write(std::string_view bytes) override { return print(bytes); }
};

}  // namespace flowtop::cli
