// SPDX-License-Identifier: Apache-2.0
#include "terminal/style.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace flowtop::terminal {
namespace {

using ftxui::Color;

Color colour_of(Tint tint) {
  switch (tint) {
    case Tint::kHeading:
      return Color::Cyan;
    case Tint::kGood:
      return Color::Green;
    case Tint::kNotice:
      return Color::Yellow;
    case Tint::kBad:
      return Color::Red;
    case Tint::kFaint:
      return Color::GrayDark;
    case Tint::kPlain:
      break;
  }
  return Color::Default;
}

}  // namespace

ftxui::Element tinted(ftxui::Element element, Tint tint, const Style& style) {
  if (!style.colour || tint == Tint::kPlain) return element;
  return std::move(element) | ftxui::color(colour_of(tint));
}

ftxui::Element label(std::string_view text, Tint tint, const Style& style) {
  return tinted(ftxui::text(std::string(text)), tint, style);
}

ftxui::Element named(std::string_view what, std::size_t width, std::string_view value,
                     const Style& style) {
  return ftxui::hbox(
      {label(on_the_left(what, width), Tint::kHeading, style), ftxui::text(std::string(value))});
}

std::string on_the_left(std::string_view text, std::size_t width) {
  std::string cell(text.substr(0, width));
  cell.resize(width, ' ');
  return cell;
}

std::string on_the_right(std::string_view text, std::size_t width) {
  std::string cell(width, '#');  // a part of a number is another one
  if (text.size() > width) return cell;
  return cell.assign(width - text.size(), ' ').append(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  width = std::max<std::size_t>(width, 1);
  while (text.size() > width) {
    const std::size_t space = text.rfind(' ', width);
    const std::size_t end = space == std::string_view::npos || space == 0 ? width : space;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  lines.emplace_back(text);
  return lines;
}

ftxui::Element heat_cell(double share, const Style& style) {
  constexpr std::array<std::string_view, 5> kDense = {" ", "░", "▒", "▓", "█"};
  constexpr std::array<std::string_view, 5> kDenseAscii = {" ", ".", ":", "*", "#"};
  constexpr std::size_t kHottest = kDense.size() - 1;
  const auto level = static_cast<std::size_t>(
      std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(kHottest)));
  ftxui::Element cell =
      ftxui::text(std::string(style.unicode ? kDense.at(level) : kDenseAscii.at(level)));
  if (!style.colour || level == 0) return cell;
  // From blue to yellow, also told apart by who does not tell red from green. FTXUI takes the
  // nearest colour that the terminal has.
  const Color cold = Color::RGB(60, 90, 200);
  const Color hot = Color::RGB(250, 220, 60);
  const auto heat = static_cast<float>(level - 1) / static_cast<float>(kHottest - 1);
  return std::move(cell) | ftxui::color(Color::Interpolate(heat, cold, hot));
}

std::string bar(double share, std::size_t width, const Style& style) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double exact = std::clamp(share, 0.0, 1.0) * static_cast<double>(width);
  if (!style.unicode) {
    const auto full = static_cast<std::size_t>(std::lround(exact));
    return std::string(full, '#') + std::string(width - full, ' ');
  }
  const auto eighths = static_cast<std::size_t>(std::lround(exact * kEighths.size()));
  const std::size_t full = eighths / kEighths.size();
  const std::string_view part = kEighths.at(eighths % kEighths.size());
  std::string text;
  for (std::size_t i = 0; i < full; ++i) text += "█";
  text += part;
  return text + std::string(width - full - (part.empty() ? 0 : 1), ' ');
}

}  // namespace flowtop::terminal
