// SPDX-License-Identifier: Apache-2.0
#include "terminal/key_line.h"

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace flowtop::terminal {
namespace {

struct Hint {
  std::string_view name;
  std::string_view what;
  Key key;

  [[nodiscard]] constexpr std::size_t width() const { return name.size() + what.size() + 1; }
};

constexpr std::array<Hint, 14> kHints = {{
    {"F1", "Help", function_key(1)},
    {"F2", "Cols", function_key(2)},
    {"F3", "Search", function_key(3)},
    {"F4", "Filter", function_key(4)},
    {"F5", "Group", function_key(5)},
    {"F6", "Sort", function_key(6)},
    {"Ret", "Detail", key(Key::Code::kEnter)},
    {"l", "Local", letter('l')},
    {"f", "Find", letter('f')},
    {"F10", "Quit", function_key(10)},
    {"p", "Probes", letter('p')},
    {"Space", "Pause", letter('Z')},
    {"z", "Freeze", letter('z')},
    {"s", "Save", letter('s')},
}};

std::span<const Hint> hints_that_fit(std::size_t width) {
  std::size_t count = 0;
  for (std::size_t used = 0; count < kHints.size(); ++count) {
    used += kHints.at(count).width();
    if (used > width) break;
  }
  return std::span(kHints).first(count);
}

}  // namespace

ftxui::Element key_line(std::size_t width) {
  ftxui::Elements line;
  for (const Hint& hint : hints_that_fit(width)) {
    line.push_back(ftxui::text(std::string(hint.name)));
    line.push_back(ftxui::text(std::string(hint.what)) | ftxui::inverted);
    line.push_back(ftxui::text(" "));
  }
  return ftxui::hbox(std::move(line));
}

std::optional<Key> key_at(std::size_t width, std::size_t place) {
  std::size_t end = 0;
  for (const Hint& hint : hints_that_fit(width)) {
    end += hint.width();
    if (place + 1 < end) return hint.key;
    if (place < end) return std::nullopt;  // between two
  }
  return std::nullopt;
}

}  // namespace flowtop::terminal
