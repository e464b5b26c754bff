// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "output/byte_sink.h"

namespace flowtop::output {

// A disk with room for so many bytes: a write that does not fit leaves nothing.
class FailingSink final : public ByteSink {
 public:
  explicit FailingSink(std::size_t room) : room_(room) {}

  Status write(std::string_view bytes) override {
    ++writes_;
    if (text_.size() + bytes.size() > room_) {
      return Error{ErrorKind::kOutput, "cannot write x: No space left on device"};
    }
    text_ += bytes;
    return Done{};
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] int writes() const { return writes_; }

 private:
  std::size_t room_;
  std::string text_;
  int writes_ = 0;
};

}  // namespace flowtop::output
