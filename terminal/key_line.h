// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ftxui/dom/elements.hpp>
#include <optional>

#include "terminal/key.h"

namespace flowtop::terminal {

// The most useful keys, as many as there is room for.
[[nodiscard]] ftxui::Element key_line(std::size_t width);

// Whose name stands at a place of it.
[[nodiscard]] std::optional<Key> key_at(std::size_t width, std::size_t place);

}  // namespace flowtop::terminal
