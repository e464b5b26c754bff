// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "base/unique_fd.h"
#include "exporter/http/service.h"
#include "exporter/http/timed_socket.h"

namespace flowtop::http {

// A client's connection from its first byte to its end.
class Connection {
 public:
  // `is_crowded`: others may need its place once it has its reply.
  Connection(UniqueFd fd, Service& service, int stop_fd, std::function<bool()> is_crowded);

  void serve();

 private:
  [[nodiscard]] bool shake_hands();
  // False where the client left by itself, or was left.
  [[nodiscard]] bool answer_all();
  void refuse(int status);

  Service& service_;
  std::shared_ptr<const TlsContext> tls_;
  TimedSocket socket_;
  std::function<bool()> is_crowded_;
};

}  // namespace flowtop::http
