// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ftxui/screen/screen.hpp>
#include <string>

#include "terminal/history/heat.h"
#include "terminal/history/trends.h"
#include "terminal/moment.h"
#include "terminal/rows.h"
#include "terminal/style.h"
#include "terminal/view_state.h"

namespace flowtop::terminal {

struct Size {
  std::size_t width = 0;
  std::size_t height = 0;

  friend bool operator==(Size, Size) = default;
};

inline constexpr Size kLeastSize{.width = 80, .height = 24};
inline constexpr std::size_t kLinesAbovePage = 3;

constexpr bool is_large_enough(Size size) {
  return size.width >= kLeastSize.width && size.height >= kLeastSize.height;
}

// All that is looked at.
struct Scene {
  const Host& host;
  const Moment& moment;
  const Rows& rows;
  const ViewState& view;
  const Trends* trends = nullptr;
  const Heat* heat = nullptr;  // of the detail page's row and histogram
  std::string notice = {};     // what was just done, instead of the choices
};

// How many lines a page has beside what is above and below it.
[[nodiscard]] std::size_t page_lines(Size size);

// How many lines there are to scroll through; of the table, none.
[[nodiscard]] std::size_t page_length(const Scene& scene, const Style& style, Size size);

// The whole screen. The same scene always gives the same one.
[[nodiscard]] ftxui::Screen draw(const Scene& scene, const Style& style, Size size);

}  // namespace flowtop::terminal
