// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>

#include "terminal/frame.h"
#include "terminal/key.h"

namespace flowtop::terminal {

struct RowTarget {
  std::size_t row = 0;
};

// Of the table.
struct HeadingTarget {
  std::string column;
};

// Of columns(), where they are chosen.
struct ColumnTarget {
  std::size_t column = 0;
};

// What can be clicked on.
using Target = std::variant<Key, RowTarget, HeadingTarget, ColumnTarget>;

// What is drawn at a place of the screen; nothing where it answers no click.
[[nodiscard]] std::optional<Target> target_at(const Scene& scene, Size size, std::size_t line,
                                              std::size_t column);

}  // namespace flowtop::terminal
