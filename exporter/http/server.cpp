// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/server.h"

#include <fcntl.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <numeric>
#include <system_error>
#include <utility>

#include "base/system_error.h"

namespace flowtop::http {
namespace {

// A client may leave between poll(2) and accept(2), which must not wait for the next one.
Status make_non_blocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
    return system_error(ErrorKind::kInternal, "a listening socket cannot be used", errno);
  }
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(std::vector<UniqueFd> listeners, Routes routes,
                                             std::shared_ptr<Security> security,
                                             const Limits& limits, const Log& log) {
  UniqueFd stop(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop) return system_error(ErrorKind::kInternal, "eventfd", errno);
  std::unique_ptr<Server> server(
      new Server(std::move(stop), std::move(routes), std::move(security), limits, log));
  for (UniqueFd& listener : listeners) {
    const Status status = make_non_blocking(listener.get());
    if (!status) return status.error();
    server->listeners_.push_back(
        std::make_unique<Listener>(std::move(listener), server->service_, server->stop_.get()));
  }
  return server;
}

Server::Server(UniqueFd stop, Routes routes, std::shared_ptr<Security> security,
               const Limits& limits, const Log& log)
    : stop_(std::move(stop)), service_(std::move(routes), std::move(security), limits, log) {}

Server::~Server() { stop(); }

Status Server::start() {
  try {
    for (const auto& listener : listeners_) listener->start();
  } catch (const std::system_error& error) {
    stop();
    return system_error(ErrorKind::kInternal, "a thread cannot be made", error.code().value());
  }
  return Done{};
}

void Server::stop() {
  // Never read again: it tells every thread, whenever it looks. It cannot overflow.
  static_cast<void>(eventfd_write(stop_.get(), 1));
  for (const auto& listener : listeners_) listener->join();
}

std::size_t Server::connections() const {
  return std::accumulate(
      listeners_.begin(), listeners_.end(), std::size_t{0},
      [](std::size_t sum, const auto& listener) { return sum + listener->connections(); });
}

}  // namespace flowtop::http
