// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/connection.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "exporter/http/bare_reply.h"
#include "exporter/http/exchange.h"
#include "exporter/http/head_reader.h"

namespace flowtop::http {

Connection::Connection(UniqueFd fd, Service& service, int stop_fd, std::function<bool()> is_crowded)
    : service_(service),
      tls_(service.security->current()->tls),
      socket_(std::move(fd), tls_, stop_fd, service.limits.stop),
      is_crowded_(std::move(is_crowded)) {}

void Connection::serve() {
  if (!shake_hands()) return;
  if (answer_all()) socket_.linger(after(service_.limits.linger));
}

bool Connection::shake_hands() {
  constexpr int kBadRequest = 400;
  const Outcome outcome = socket_.handshake(after(service_.limits.handshake));
  if (outcome == Outcome::kDone) return true;
  if (outcome == Outcome::kNotTls) {
    service_.counts.add(kBadRequest);
    socket_.write_raw(not_tls_reply());
    socket_.linger(after(service_.limits.linger));
  }
  if (outcome == Outcome::kFailed || outcome == Outcome::kTooLate) {
    const std::string why =
        outcome == Outcome::kTooLate ? "it took too long" : socket_.why_failed();
    service_.stranger_log.write(fmt::format("TLS handshake with {}: {}", socket_.peer(), why));
  }
  return false;
}

bool Connection::answer_all() {
  constexpr int kBadRequest = 400;
  constexpr int kTimeout = 408;
  constexpr int kHeadTooLarge = 431;
  HeadReader reader(socket_, service_.limits);
  Exchange exchange(service_, socket_, tls_);
  Deadline patience = after(service_.limits.head);
  while (true) {
    switch (reader.next(patience)) {
      case HeadReader::State::kEnd:
        return false;
      case HeadReader::State::kTooLate:
        refuse(kTimeout);
        return true;
      case HeadReader::State::kTooLarge:
        refuse(kHeadTooLarge);
        return true;
      case HeadReader::State::kMalformed:
        refuse(kBadRequest);
        return true;
      case HeadReader::State::kComplete:
        break;
    }
    if (!exchange.answer(reader.head(), !is_crowded_())) return true;
    patience = after(service_.limits.idle);
  }
}

void Connection::refuse(int status) {
  service_.counts.add(status);
  // Whether the client takes it is its own affair.
  static_cast<void>(socket_.write(bare_reply(status), after(service_.limits.linger)));
}

}  // namespace flowtop::http
