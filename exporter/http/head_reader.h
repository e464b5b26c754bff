// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "exporter/http/limits.h"
#include "exporter/http/timed_socket.h"

namespace flowtop::http {

// Cuts what a client sends into request heads. What follows one is the next one: no request of ours
// has a body.
class HeadReader {
 public:
  enum class State {
    kComplete,
    kEnd,        // the client has left, or the server ends, between two requests
    kTooLate,    // the head did not end in time
    kTooLarge,   // in bytes or lines
    kMalformed,  // no HTTP: control characters, lines that do not end with CR LF
  };

  HeadReader(TimedSocket& socket, const Limits& limits) : socket_(socket), limits_(limits) {}

  // Waits for the first byte until `patience`.
  [[nodiscard]] State next(Deadline patience);

  // The complete head, with the empty line that ends it.
  [[nodiscard]] const std::string& head() const { return head_; }

 private:
  [[nodiscard]] Outcome receive(Deadline deadline);
  [[nodiscard]] State judge();

  TimedSocket& socket_;
  const Limits& limits_;
  std::string received_;
  std::size_t looked_at_ = 0;
  std::size_t lines_ = 0;  // in what was looked at
  std::string head_;
};

}  // namespace flowtop::http
