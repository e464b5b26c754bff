// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/timed_socket.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/timespec.h"

namespace flowtop::http {
namespace {

std::unique_ptr<Channel> make_channel(int fd, std::shared_ptr<const TlsContext> tls) {
  return tls == nullptr ? make_plain_channel(fd) : make_tls_channel(fd, std::move(tls));
}

}  // namespace

TimedSocket::TimedSocket(UniqueFd fd, std::shared_ptr<const TlsContext> tls, int stop_fd,
                         std::chrono::milliseconds stop_limit)
    : fd_(std::move(fd)),
      channel_(make_channel(fd_.get(), std::move(tls))),
      stop_fd_(stop_fd),
      stop_limit_(stop_limit) {}

Outcome TimedSocket::handshake(Deadline deadline) {
  return until_done([this] { return channel_->handshake(); }, deadline, OnStop::kReturn).outcome;
}

TimedSocket::Got TimedSocket::read(std::span<char> buffer, Deadline deadline) {
  return until_done([&] { return channel_->read(buffer); }, deadline, OnStop::kReturn);
}

Outcome TimedSocket::write(std::string_view data, Deadline deadline) {
  while (!data.empty()) {
    const Got sent = until_done([&] { return channel_->write(data); }, deadline, OnStop::kHurry);
    if (sent.outcome != Outcome::kDone) return sent.outcome;
    data.remove_prefix(sent.bytes);
    if (std::chrono::steady_clock::now() > deadline) return Outcome::kTooLate;
  }
  return Outcome::kDone;
}

void TimedSocket::write_raw(std::string_view data) const {
  // As much as fits at once; the client is told for courtesy.
  static_cast<void>(!send(fd_.get(), data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
}

void TimedSocket::linger(Deadline deadline) {
  constexpr std::size_t kTakenAtOnce = 4096;
  constexpr std::size_t kMostTaken = 262144;
  channel_->finish();
  shutdown(fd_.get(), SHUT_WR);
  std::array<char, kTakenAtOnce> unread{};
  for (std::size_t taken = 0; taken < kMostTaken;) {
    const ssize_t got = recv(fd_.get(), unread.data(), unread.size(), MSG_DONTWAIT);
    if (got > 0) {
      taken += static_cast<std::size_t>(got);
      continue;
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) return;
    if (wait(POLLIN, deadline, OnStop::kReturn) != Outcome::kDone) return;
  }
}

std::string TimedSocket::peer() const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  std::array<char, NI_MAXHOST> host{};
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (getpeername(fd_.get(), generic, &size) != 0 ||
      getnameinfo(generic, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "a client that has left";
  }
  return host.data();
}

bool TimedSocket::is_stopping() const {
  pollfd stop = {.fd = stop_fd_, .events = POLLIN, .revents = 0};
  return poll(&stop, 1, 0) > 0;
}

template <typename Attempt>
TimedSocket::Got TimedSocket::until_done(Attempt attempt, Deadline deadline, OnStop on_stop) {
  while (true) {
    const IoResult result = attempt();
    switch (result.state) {
      case Io::kDone:
        return {Outcome::kDone, result.bytes};
      case Io::kEnd:
        return {Outcome::kEnd};
      case Io::kNotTls:
        return {Outcome::kNotTls};
      case Io::kFailed:
        return {Outcome::kFailed};
      case Io::kWantsRead:
      case Io::kWantsWrite:
        break;
    }
    const short events = result.state == Io::kWantsRead ? POLLIN : POLLOUT;
    const Outcome waited = wait(events, deadline, on_stop);
    if (waited != Outcome::kDone) return {waited};
  }
}

Outcome TimedSocket::wait(short events, Deadline deadline, OnStop on_stop) {
  while (true) {
    const bool is_hurrying = on_stop == OnStop::kHurry && last_moment_;
    const Deadline until = is_hurrying ? std::min(deadline, *last_moment_) : deadline;
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= left.zero()) return Outcome::kTooLate;
    std::array<pollfd, 2> fds = {
        {{fd_.get(), events, 0}, {is_hurrying ? -1 : stop_fd_, POLLIN, 0}}};
    const timespec timeout = to_timespec(left);
    const int ready = ppoll(fds.data(), fds.size(), &timeout, nullptr);
    if (ready < 0 && errno != EINTR) return Outcome::kFailed;
    if (ready <= 0) continue;
    if (fds[0].revents != 0) return Outcome::kDone;
    if (on_stop == OnStop::kReturn) return Outcome::kStopped;
    last_moment_ = after(stop_limit_);
  }
}

}  // namespace flowtop::http
