// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "exporter/http/openssl_handles.h"

namespace flowtop::http {

struct ClientReply {
  int status = 0;                              // 0: the connection ended without one
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

// For a client of TLS. It believes every server.
struct ClientTls {
  int max_version = TLS1_3_VERSION;
  std::string certificate = {};  // PEM, none where empty
  std::string key = {};
};

// A client that sends just what it is told to, and gives up after some seconds.
class Client {
 public:
  explicit Client(std::uint16_t port, const std::string& host = "127.0.0.1");
  Client(std::uint16_t port, const ClientTls& tls);

  // False where the server would not shake hands.
  [[nodiscard]] bool has_tls() const { return ssl_ != nullptr; }
  [[nodiscard]] std::string certificate_name() const;

  bool send(std::string_view text);
  // `is_head`: no body follows, whatever the length says.
  ClientReply receive(bool is_head = false);
  ClientReply get(const std::string& path, const std::string& headers = "");
  std::string receive_until_closed();
  // Whether the server has closed it, or does so soon.
  bool is_closed() { return receive_until_closed().empty() && is_at_end_; }

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  bool receive_more();

  UniqueFd fd_;
  UniqueSslContext context_;
  UniqueSsl ssl_;
  std::string received_;
  bool is_at_end_ = false;
};

[[nodiscard]] std::string get_request(const std::string& path, const std::string& headers = "");

}  // namespace flowtop::http
