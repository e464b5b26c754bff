// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/refusals.h"

#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>

#include "exporter/http/bare_reply.h"

namespace flowtop::http {

void Refusals::refuse(UniqueFd fd, bool says_why) {
  constexpr int kUnavailable = 503;
  constexpr std::size_t kMostHeld = 128;
  if (!says_why) return;
  const std::string reply = bare_reply(kUnavailable);
  static_cast<void>(!send(fd.get(), reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  shutdown(fd.get(), SHUT_WR);
  if (refused_.size() >= kMostHeld) close_oldest();
  refused_.push_back({std::move(fd), after(linger_)});
}

std::optional<Deadline> Refusals::next() const {
  if (refused_.empty()) return std::nullopt;
  return refused_.front().until;
}

void Refusals::close_overdue() {
  const auto now = std::chrono::steady_clock::now();
  while (!refused_.empty() && refused_.front().until <= now) close_oldest();
}

void Refusals::close_oldest() {
  constexpr std::size_t kOneRequest = 16384;
  std::array<char, kOneRequest> unread{};
  static_cast<void>(recv(refused_.front().fd.get(), unread.data(), unread.size(), MSG_DONTWAIT));
  refused_.pop_front();
}

}  // namespace flowtop::http
