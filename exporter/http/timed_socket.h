// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "exporter/http/channel.h"
#include "exporter/http/deadline.h"

namespace flowtop::http {

enum class Outcome {
  kDone,
  kEnd,
  kTooLate,
  kStopped,  // the server ends, and nothing was there to read
  kNotTls,
  kFailed,
};

// A client's connection: what a Channel would block for is waited for, until a deadline. What reads
// also ends when `stop_fd` becomes readable; what writes goes on for `stop_limit` at most from then
// on, so that a reply is delivered to whoever takes it.
class TimedSocket {
 public:
  struct Got {
    Outcome outcome = Outcome::kFailed;
    std::size_t bytes = 0;
  };

  // Plain where `tls` is null.
  TimedSocket(UniqueFd fd, std::shared_ptr<const TlsContext> tls, int stop_fd,
              std::chrono::milliseconds stop_limit);
  TimedSocket(const TimedSocket&) = delete;
  TimedSocket& operator=(const TimedSocket&) = delete;
  TimedSocket(TimedSocket&&) = delete;
  TimedSocket& operator=(TimedSocket&&) = delete;
  ~TimedSocket() = default;

  [[nodiscard]] Outcome handshake(Deadline deadline);
  [[nodiscard]] Got read(std::span<char> buffer, Deadline deadline);
  [[nodiscard]] Outcome write(std::string_view data, Deadline deadline);  // the whole of it

  // Past TLS, for a client that does not speak it.
  void write_raw(std::string_view data) const;

  // Ends what is written and takes, unread, what still comes: closed with bytes unread, a socket
  // resets the connection, and the client may never see the reply.
  void linger(Deadline deadline);

  // The client's address, in numbers.
  [[nodiscard]] std::string peer() const;

  [[nodiscard]] std::string why_failed() const { return channel_->why_failed(); }
  [[nodiscard]] bool is_stopping() const;

 private:
  enum class OnStop { kReturn, kHurry };

  template <typename Attempt>
  Got until_done(Attempt attempt, Deadline deadline, OnStop on_stop);
  [[nodiscard]] Outcome wait(short events, Deadline deadline, OnStop on_stop);

  UniqueFd fd_;
  std::unique_ptr<Channel> channel_;
  int stop_fd_;
  std::chrono::milliseconds stop_limit_;
  std::optional<Deadline> last_moment_;  // of a write; known once the server ends
};

}  // namespace flowtop::http
