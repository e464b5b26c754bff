// SPDX-License-Identifier: Apache-2.0
#include "terminal/findings/findings.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

std::pair<std::string_view, Tint> mark_of(Weight weight) {
  switch (weight) {
    case Weight::kDataLost:
      return {"!!", Tint::kBad};
    case Weight::kTrouble:
      return {"! ", Tint::kNotice};
    case Weight::kNote:
      break;
  }
  return {"  ", Tint::kPlain};
}

void add(ftxui::Elements& lines, const Finding& finding, const Style& style, std::size_t width) {
  constexpr std::size_t kIndent = 3;
  const auto [mark, tint] = mark_of(finding.weight);
  std::string_view before = mark;
  for (const std::string& line : wrapped(finding.what, width - kIndent)) {
    lines.push_back(
        ftxui::hbox({label(on_the_left(before, kIndent), tint, style), ftxui::text(line)}));
    before = "";
  }
  for (const std::string& line : wrapped("try: " + finding.mend, width - kIndent)) {
    lines.push_back(
        ftxui::hbox({ftxui::text(std::string(kIndent, ' ')), label(line, Tint::kHeading, style)}));
  }
  lines.push_back(ftxui::text(""));
}

}  // namespace

ftxui::Elements findings_lines(const Scene& scene, const Style& style, Size room) {
  ftxui::Elements lines = {label("what stands out, and what to try", Tint::kHeading, style)};
  const std::vector<Finding> findings = find_all(scene.moment, scene.host);
  for (const Finding& finding : findings) add(lines, finding, style, room.width);
  if (findings.empty()) lines.push_back(ftxui::text("nothing in this interval"));
  return lines;
}

}  // namespace flowtop::terminal
