// SPDX-License-Identifier: Apache-2.0
#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include "exporter/http/channel.h"

namespace flowtop::http {
namespace {

class TlsChannel final : public Channel {
 public:
  TlsChannel(int fd, std::shared_ptr<const TlsContext> context)
      : fd_(fd), context_(std::move(context)), ssl_(context_->new_session(fd)) {}

  IoResult handshake() override {
    if (ssl_ == nullptr) return {Io::kFailed};
    if (!has_first_byte_) {
      const IoResult first = look_at_first_byte();
      if (first.state != Io::kDone) return first;
      has_first_byte_ = true;
    }
    ERR_clear_error();
    return result(SSL_accept(ssl_.get()), 0);
  }

  IoResult read(std::span<char> buffer) override {
    std::size_t got = 0;
    ERR_clear_error();
    const int returned = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got);
    return result(returned, got);
  }

  IoResult write(std::span<const char> data) override {
    std::size_t sent = 0;
    ERR_clear_error();
    const int returned = SSL_write_ex(ssl_.get(), data.data(), data.size(), &sent);
    return result(returned, sent);
  }

  void finish() override {
    if (is_broken_ || SSL_is_init_finished(ssl_.get()) == 0) return;
    ERR_clear_error();
    static_cast<void>(SSL_shutdown(ssl_.get()));  // close_notify, if it can be sent at once
  }

  std::string why_failed() const override { return why_failed_; }

 private:
  // Every method's name begins with a letter, and no TLS record does.
  IoResult look_at_first_byte() const {
    char first = 0;
    const ssize_t got = recv(fd_, &first, 1, MSG_PEEK);
    if (got == 0) return {Io::kEnd};
    if (got < 0) return {errno == EAGAIN || errno == EINTR ? Io::kWantsRead : Io::kFailed};
    return {first >= 'A' && first <= 'Z' ? Io::kNotTls : Io::kDone};
  }

  IoResult result(int returned, std::size_t bytes) {
    if (returned > 0) return {Io::kDone, bytes};
    switch (SSL_get_error(ssl_.get(), returned)) {
      case SSL_ERROR_WANT_READ:
        return {Io::kWantsRead};
      case SSL_ERROR_WANT_WRITE:
        return {Io::kWantsWrite};
      case SSL_ERROR_ZERO_RETURN:
        return {Io::kEnd};
      default:
        return broken();
    }
  }

  // After such an error SSL_shutdown() must not be called.
  IoResult broken() {
    is_broken_ = true;
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    why_failed_ = reason != nullptr ? reason : "the connection was cut";
    ERR_clear_error();
    return {Io::kFailed};
  }

  int fd_;
  std::shared_ptr<const TlsContext> context_;
  UniqueSsl ssl_;
  bool has_first_byte_ = false;
  bool is_broken_ = false;
  std::string why_failed_;
};

}  // namespace

std::unique_ptr<Channel> make_tls_channel(int fd, std::shared_ptr<const TlsContext> context) {
  return std::make_unique<TlsChannel>(fd, std::move(context));
}

}  // namespace flowtop::http
