// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>

namespace flowtop::http {

// What a client may take. Tests inject smaller ones.
struct Limits {
  std::chrono::milliseconds handshake{10'000};
  std::chrono::milliseconds head{10'000};   // from a request's first byte to the end of its head
  std::chrono::milliseconds reply{30'000};  // until the client has taken all of it
  std::chrono::milliseconds stop{5'000};    // the same, once the server is to end
  std::chrono::milliseconds idle{75'000};   // between two requests
  std::chrono::milliseconds linger{1'000};  // for what a client sends while it is shown the door
  std::chrono::milliseconds idle_thread{5'000};
  std::size_t head_bytes = 16384;
  std::size_t head_lines = 100;
  std::size_t connections = 512;  // per listener, at a time
};

}  // namespace flowtop::http
