// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "terminal/key.h"

namespace flowtop::terminal {

// From what a terminal sends (ECMA-48, as xterm, tmux, screen and the Linux console do it) to keys.
// What no key stands for is left out, whole.
class KeyDecoder {
 public:
  // The keys that are whole by now; the beginning of another is kept for the next call.
  [[nodiscard]] std::vector<Key> feed(std::string_view bytes);

  // A sequence has begun: if nothing follows soon, it is what was meant.
  [[nodiscard]] bool is_waiting() const { return !rest_.empty(); }
  // Nothing followed: an escape by itself is the key of that name.
  [[nodiscard]] std::vector<Key> give_up();

 private:
  std::string rest_;
};

}  // namespace flowtop::terminal
