// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/timed_socket.h"

namespace flowtop::http {

// What httplib sees of a connection during one request: the head, after which nothing is to be
// read, and a way to write the reply until a deadline.
class ExchangeStream final : public httplib::Stream {
 public:
  ExchangeStream(std::string head, TimedSocket& socket, std::chrono::milliseconds reply_limit)
      : head_(std::move(head)), rest_(head_), socket_(socket), reply_limit_(reply_limit) {}

  using httplib::Stream::write;

  bool is_readable() const override { return !rest_.empty(); }
  bool is_writable() const override { return !has_failed_; }
  ssize_t read(char* data, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}
  // httplib refuses what select() could not take; nobody selects here.
  socket_t socket() const override { return -1; }

  // httplib does not tell of a head that could not be written.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  std::string head_;
  std::string_view rest_;
  TimedSocket& socket_;
  std::chrono::milliseconds reply_limit_;
  std::optional<Deadline> deadline_;
  bool has_failed_ = false;
};

}  // namespace flowtop::http
