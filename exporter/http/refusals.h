// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "base/unique_fd.h"
#include "exporter/http/deadline.h"

namespace flowtop::http {

// Connections that got a 503 instead of a place. They are held for a moment: closed before it has
// sent its request, a client may see a reset and not the reply. Nobody waits for them.
class Refusals {
 public:
  explicit Refusals(std::chrono::milliseconds linger) : linger_(linger) {}

  // `says_why`: in plain text, which a client of TLS would take for garbage.
  void refuse(UniqueFd fd, bool says_why);

  // When close_overdue() has something to do.
  [[nodiscard]] std::optional<Deadline> next() const;
  void close_overdue();

 private:
  struct Refused {
    UniqueFd fd;
    Deadline until;
  };

  void close_oldest();

  std::chrono::milliseconds linger_;
  std::deque<Refused> refused_;
};

}  // namespace flowtop::http
