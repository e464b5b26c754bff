// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "exporter/http/tls.h"

namespace flowtop::http {

enum class Io {
  kDone,
  kWantsRead,   // again, when there is something to read
  kWantsWrite,  // again, when there is room
  kEnd,         // the other side has no more to say
  kNotTls,      // a handshake only: the other side speaks plain HTTP
  kFailed,
};

struct IoResult {
  Io state = Io::kFailed;
  std::size_t bytes = 0;
};

// Bytes over a non-blocking socket that somebody else owns. None of it waits.
class Channel {
 public:
  virtual ~Channel() = default;

  // Until it is done, nothing can be read or written.
  [[nodiscard]] virtual IoResult handshake() = 0;
  [[nodiscard]] virtual IoResult read(std::span<char> buffer) = 0;
  [[nodiscard]] virtual IoResult write(std::span<const char> data) = 0;

  // Says that no more is written.
  virtual void finish() = 0;

  // Of a handshake, in words.
  [[nodiscard]] virtual std::string why_failed() const = 0;
};

[[nodiscard]] std::unique_ptr<Channel> make_plain_channel(int fd);

// OpenSSL writes without MSG_NOSIGNAL: SIGPIPE has to be ignored by the process.
[[nodiscard]] std::unique_ptr<Channel> make_tls_channel(int fd,
                                                        std::shared_ptr<const TlsContext> context);

}  // namespace flowtop::http
