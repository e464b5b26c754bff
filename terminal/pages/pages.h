// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ftxui/dom/elements.hpp>

#include "terminal/frame.h"
#include "terminal/style.h"

// What fills the screen between its heading and the line of keys.
namespace flowtop::terminal {

// Lists to choose from, below their headings.
inline constexpr std::size_t kTableHeadings = 2;
inline constexpr std::size_t kColumnsHeadings = 1;
[[nodiscard]] ftxui::Element flows_page(const Scene& scene, const Style& style, Size room);
[[nodiscard]] ftxui::Element columns_page(const Scene& scene, const Style& style, Size room);

// The first line of such a list that is shown: the selected one is in sight, and as far up as it
// can be.
[[nodiscard]] std::size_t first_shown(std::size_t size, std::size_t selected, std::size_t room);

// All lines of the others, whether there is room for them or not.
[[nodiscard]] ftxui::Elements detail_lines(const Scene& scene, const Style& style, Size room);
[[nodiscard]] ftxui::Elements locality_lines(const Scene& scene, const Style& style, Size room);
[[nodiscard]] ftxui::Elements findings_lines(const Scene& scene, const Style& style, Size room);
[[nodiscard]] ftxui::Elements probes_lines(const Scene& scene, const Style& style, Size room);
[[nodiscard]] ftxui::Elements help_lines(const Style& style);

}  // namespace flowtop::terminal
