// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "exporter/http/listen_address.h"
#include "exporter/http/server.h"

namespace flowtop::http {

// Lines that were logged.
class LogLines {
 public:
  [[nodiscard]] Log log() {
    return [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    };
  }
  [[nodiscard]] std::vector<std::string> read() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

inline std::uint16_t port_of(int fd) {
  sockaddr_in6 address{};  // the port lies where it does in IPv4
  socklen_t size = sizeof(address);
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return ntohs(address.sin6_port);
}

inline std::shared_ptr<Security> load_security(const std::filesystem::path& file = {}) {
  auto security = Security::load(file);
  if (!security) throw std::runtime_error(security.error().message);
  return *security;
}

// "/hello" says "hello".
inline Routes hello() {
  return {{"/hello", [](const Request& request) {
             return text_reply(200, request.accepts_gzip ? "hello, gzip" : "hello");
           }}};
}

// A server on a port of its own.
class RunningServer {
 public:
  explicit RunningServer(Routes routes = hello(), std::shared_ptr<Security> security = nullptr,
                         const Limits& limits = {}, const std::string& address = "127.0.0.1:0") {
    if (security == nullptr) security = load_security();
    auto listeners = open_listeners(address);
    if (!listeners) throw std::runtime_error(listeners.error().message);
    port_ = port_of(listeners->front().get());
    auto server = Server::open(std::move(*listeners), std::move(routes), std::move(security),
                               limits, lines_.log());
    if (!server) throw std::runtime_error(server.error().message);
    server_ = std::move(*server);
    if (!server_->start()) throw std::runtime_error("cannot start");
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] std::vector<std::string> lines() const { return lines_.read(); }

 private:
  LogLines lines_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Server> server_;
};

}  // namespace flowtop::http
