// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "terminal/key.h"
#include "terminal/mouse.h"
#include "terminal/rows.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

// What a key is pressed over.
struct Shown {
  const Rows& rows;
  const output::Names& names;
  std::size_t lines = 0;    // of the page that can be seen at once
  std::size_t length = 0;   // of the page, where it scrolls
  std::size_t earlier = 0;  // moments that are kept before the one at which it is paused
};

// What a key asks for beyond another view.
enum class Wish : std::uint8_t { kNone, kQuit, kRedraw, kSave, kNext, kSuspend };  // kNext: moment

// Changes the view as the key says.
[[nodiscard]] Wish press(const Key& key, const Shown& shown, ViewState& view);

// The same where nothing of the view can be seen, as the terminal is too small: q, F10 and Ctrl-C
// quit.
[[nodiscard]] Wish press_unseen(const Key& key);

// The same, of what was clicked on: a row that is selected already opens its detail page.
[[nodiscard]] Wish click(const Target& target, const Shown& shown, ViewState& view);

}  // namespace flowtop::terminal
