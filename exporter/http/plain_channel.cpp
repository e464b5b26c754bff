// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>

#include <cerrno>

#include "exporter/http/channel.h"

namespace flowtop::http {
namespace {

IoResult failure(Io when_blocked) {
  const bool would_block = errno == EAGAIN || errno == EWOULDBLOCK;  // NOLINT(misc-redundant-*)
  if (would_block) return {when_blocked};
  return {errno == EINTR ? when_blocked : Io::kFailed};
}

class PlainChannel final : public Channel {
 public:
  explicit PlainChannel(int fd) : fd_(fd) {}

  IoResult handshake() override { return {Io::kDone}; }

  IoResult read(std::span<char> buffer) override {
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got < 0) return failure(Io::kWantsRead);
    return {got == 0 ? Io::kEnd : Io::kDone, static_cast<std::size_t>(got)};
  }

  IoResult write(std::span<const char> data) override {
    const ssize_t sent = send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0) return failure(Io::kWantsWrite);
    return {Io::kDone, static_cast<std::size_t>(sent)};
  }

  void finish() override {}

  std::string why_failed() const override { return {}; }

 private:
  int fd_;
};

}  // namespace

std::unique_ptr<Channel> make_plain_channel(int fd) { return std::make_unique<PlainChannel>(fd); }

}  // namespace flowtop::http
