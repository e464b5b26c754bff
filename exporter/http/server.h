// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "exporter/http/limits.h"
#include "exporter/http/listener.h"
#include "exporter/http/log.h"
#include "exporter/http/request.h"
#include "exporter/http/security.h"
#include "exporter/http/service.h"

namespace flowtop::http {

// HTTP/1.1 over any number of listening sockets. From its first connection on, the process ignores
// SIGPIPE. Its threads have the signal mask of the thread that calls start().
class Server {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Server>> open(std::vector<UniqueFd> listeners,
                                                            Routes routes,
                                                            std::shared_ptr<Security> security,
                                                            const Limits& limits, const Log& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;
  ~Server();

  [[nodiscard]] Status start();

  // Accepts no more, and returns when the requests that have arrived are answered: after the time
  // that their handlers take and, for clients that take their replies slowly, Limits::stop.
  void stop();

  [[nodiscard]] std::map<int, std::uint64_t> responses() const { return service_.counts.read(); }
  [[nodiscard]] std::size_t connections() const;

 private:
  Server(UniqueFd stop, Routes routes, std::shared_ptr<Security> security, const Limits& limits,
         const Log& log);

  UniqueFd stop_;
  Service service_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace flowtop::http
