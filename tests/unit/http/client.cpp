// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace flowtop::http {
namespace {

UniqueFd connect_to(std::uint16_t port, const std::string& host) {
  const bool is_v6 = host.find(':') != std::string::npos;
  UniqueFd fd(socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience = {.tv_sec = 8, .tv_usec = 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  inet_pton(is_v6 ? AF_INET6 : AF_INET, host.c_str(),
            is_v6 ? static_cast<void*>(&v6.sin6_addr) : &v4.sin_addr);
  const auto* const address =
      is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  if (connect(fd.get(), address, is_v6 ? sizeof(v6) : sizeof(v4)) != 0) {
    throw std::runtime_error("cannot connect to " + host);
  }
  return fd;
}

void use_pair(SSL_CTX* context, const ClientTls& tls) {
  if (tls.certificate.empty()) return;
  const UniqueBio certificate(BIO_new_mem_buf(tls.certificate.data(), -1));
  const UniqueBio key(BIO_new_mem_buf(tls.key.data(), -1));
  const UniqueCertificate x509(PEM_read_bio_X509(certificate.get(), nullptr, nullptr, nullptr));
  const UniqueKey private_key(PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr));
  if (SSL_CTX_use_certificate(context, x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context, private_key.get()) != 1) {
    throw std::runtime_error("not a pair");
  }
}

std::map<std::string, std::string> parse_headers(std::string_view head) {
  std::map<std::string, std::string> headers;
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;) {
    line += 2;
    const std::size_t end = head.find("\r\n", line);
    const std::string_view text = head.substr(line, end - line);
    const std::size_t colon = text.find(": ");
    if (colon == std::string_view::npos) break;
    std::string name(text.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    headers[name] = text.substr(colon + 2);
    line = end;
  }
  return headers;
}

}  // namespace

std::string get_request(const std::string& path, const std::string& headers) {
  return "GET " + path + " HTTP/1.1\r\nHost: here\r\n" + headers + "\r\n";
}

Client::Client(std::uint16_t port, const std::string& host) : fd_(connect_to(port, host)) {}

Client::Client(std::uint16_t port, const ClientTls& tls)
    : fd_(connect_to(port, "127.0.0.1")), context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX_set_max_proto_version(context_.get(), tls.max_version);
  use_pair(context_.get(), tls);
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_fd(ssl_.get(), fd_.get());
  if (SSL_connect(ssl_.get()) != 1) ssl_.reset();
}

std::string Client::certificate_name() const {
  const UniqueCertificate certificate(SSL_get1_peer_certificate(ssl_.get()));
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

bool Client::send(std::string_view text) {
  if (ssl_ != nullptr) {
    return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) > 0;
  }
  while (!text.empty()) {
    const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Client::receive_more() {
  std::array<char, 16384> buffer{};
  const auto size = static_cast<int>(buffer.size());
  const ssize_t got = ssl_ != nullptr ? SSL_read(ssl_.get(), buffer.data(), size)
                                      : recv(fd_.get(), buffer.data(), buffer.size(), 0);
  is_at_end_ = got == 0 || (got < 0 && errno != EAGAIN);
  if (got <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

ClientReply Client::receive(bool is_head) {
  std::size_t end = std::string::npos;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) return {};
  }
  ClientReply reply;
  const std::string head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  reply.status = std::stoi(head.substr(head.find(' ')));
  reply.headers = parse_headers(head);
  const std::size_t length =
      is_head || !reply.headers.contains("content-length")
          ? 0
          : static_cast<std::size_t>(std::stoul(reply.headers["content-length"]));
  while (received_.size() < length && receive_more()) {
  }
  reply.body = received_.substr(0, length);
  received_.erase(0, reply.body.size());
  return reply;
}

ClientReply Client::get(const std::string& path, const std::string& headers) {
  if (!send(get_request(path, headers))) return {};
  return receive();
}

std::string Client::receive_until_closed() {
  while (receive_more()) {
  }
  return std::exchange(received_, {});
}

}  // namespace flowtop::http
