// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace flowtop::output {

// Where bytes go. Fails with kOutput.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  virtual Status write(std::string_view bytes) = 0;

 protected:
  ByteSink() = default;
  ByteSink(const ByteSink&) = default;
  ByteSink& operator=(const ByteSink&) = default;
  ByteSink(ByteSink&&) = default;
  ByteSink& operator=(ByteSink&&) = default;
};

// Writes to a descriptor that it does not own. A regular file takes all of one write or none of it:
// after a failure it is cut back to where the write began. A pipe cannot take back.
class FdSink final : public ByteSink {
 public:
  // `name` is what messages call it.
  FdSink(int fd, std::string name);

  Status write(std::string_view bytes) override;

 private:
  int fd_;
  std::string name_;
};

class StringSink final : public ByteSink {
 public:
  Status write(std::string_view bytes) override;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Hands `text` on and empties it once it is long enough to be worth a write.
Status write_if_large(std::string& text, ByteSink& sink);

}  // namespace flowtop::output
