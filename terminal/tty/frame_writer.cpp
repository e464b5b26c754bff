// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/frame_writer.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace flowtop::terminal {
namespace {

// Each begins and ends without attributes.
std::vector<std::string> lines_of(const std::string& text) {
  constexpr std::string_view kEnd = "\r\n";
  std::vector<std::string> lines;
  std::string_view left = text;
  for (;;) {
    const std::size_t end = left.find(kEnd);
    lines.emplace_back(left.substr(0, end));
    if (end == std::string_view::npos) return lines;
    left.remove_prefix(end + kEnd.size());
  }
}

}  // namespace

std::string FrameWriter::update(const ftxui::Screen& screen) {
  std::vector<std::string> lines = lines_of(screen.ToString());
  const bool is_new = lines.size() != lines_.size();
  std::string bytes = is_new ? "\x1b[0m\x1b[2J" : "";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_new && lines[i] == lines_[i]) continue;
    bytes += fmt::format("\x1b[{};1H{}", i + 1, lines[i]);
  }
  lines_ = std::move(lines);
  return bytes;
}

std::string plain_text(ftxui::Screen screen) {
  std::string text;
  for (int y = 0; y < screen.dimy(); ++y) {
    std::string line;
    for (int x = 0; x < screen.dimx(); ++x) {
      const std::string& character = screen.PixelAt(x, y).character;
      line += character.empty() ? " " : character;
    }
    line.resize(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace flowtop::terminal
