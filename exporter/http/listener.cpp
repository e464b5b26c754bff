// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/listener.h"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include "base/timespec.h"
#include "exporter/http/connection.h"

namespace flowtop::http {
namespace {

// The reply is written in few large pieces: waiting to fill a packet only delays the last one.
void send_at_once(int fd) {
  const int yes = 1;
  static_cast<void>(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)));
}

}  // namespace

Listener::Listener(UniqueFd socket, Service& service, int stop_fd)
    : socket_(std::move(socket)),
      service_(service),
      stop_fd_(stop_fd),
      refusals_(service.limits.linger),
      pool_(service.limits.connections, service.limits.idle_thread,
            [this](UniqueFd fd) { serve(std::move(fd)); }) {}

void Listener::start() {
  thread_ = std::thread([this] { accept_until_stop(); });
}

void Listener::join() {
  if (thread_.joinable()) thread_.join();
  socket_.reset();  // who connects now is told, and does not wait for somebody to accept
  pool_.shutdown();
}

bool Listener::wait_for_client() const {
  while (true) {
    std::array<pollfd, 2> fds = {{{socket_.get(), POLLIN, 0}, {stop_fd_, POLLIN, 0}}};
    timespec timeout{};
    const auto next = refusals_.next();
    if (next) {
      const auto left = *next - std::chrono::steady_clock::now();
      timeout = to_timespec(std::max(left, left.zero()));
    }
    const int ready = ppoll(fds.data(), fds.size(), next ? &timeout : nullptr, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    return fds[1].revents == 0;
  }
}

void Listener::accept_until_stop() {
  while (wait_for_client()) {
    refusals_.close_overdue();
    accept_one();
  }
}

void Listener::accept_one() {
  constexpr int kUnavailable = 503;
  UniqueFd fd(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!fd) {
    pause_after(errno);
    return;
  }
  send_at_once(fd.get());
  if (pool_.submit(fd)) return;
  service_.counts.add(kUnavailable);
  service_.stranger_log.write(
      fmt::format("{} connections are open; another one is refused", pool_.connections()));
  refusals_.refuse(std::move(fd), service_.security->current()->tls == nullptr);
}

void Listener::serve(UniqueFd fd) {
  try {
    Connection(std::move(fd), service_, stop_fd_, [this] { return pool_.is_crowded(); }).serve();
  } catch (const std::exception& error) {
    service_.stranger_log.write(fmt::format("a connection ended early: {}", error.what()));
  }
}

// Some failures are of the one connection, and the next one is not to wait for it. The rest would
// come back at once.
void Listener::pause_after(int error_number) {
  constexpr int kPauseMs = 100;
  constexpr std::array<int, 5> kOfOneClient = {EAGAIN, EINTR, ECONNABORTED, EPROTO, EPERM};
  if (std::ranges::find(kOfOneClient, error_number) != kOfOneClient.end()) return;
  service_.stranger_log.write(fmt::format("a connection cannot be accepted: {}",
                                          std::generic_category().message(error_number)));
  pollfd stop = {.fd = stop_fd_, .events = POLLIN, .revents = 0};
  static_cast<void>(poll(&stop, 1, kPauseMs));
}

}  // namespace flowtop::http
