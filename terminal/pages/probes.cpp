// SPDX-License-Identifier: Apache-2.0
// The BPF programs: which are attached, which not and why, and what they cost.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "output/humanise.h"
#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

constexpr std::size_t kNameWidth = 27;
constexpr std::size_t kPointWidth = 32;
constexpr std::size_t kCallsWidth = 12;
constexpr std::size_t kCostWidth = 9;

const kernel::ProgramRuns* runs_of(const Moment& moment, const std::string& program) {
  const auto found = std::ranges::find(moment.runs, program, &kernel::ProgramRuns::program);
  return found == moment.runs.end() ? nullptr : &*found;
}

void add_program(ftxui::Elements& lines, const Scene& scene, const kernel::ProgramStatus& program,
                 const Style& style, std::size_t width) {
  constexpr std::size_t kIndent = 2;
  const std::string name =
      on_the_left(program.name, kNameWidth) + on_the_left(program.attach_point, kPointWidth);
  if (!program.attached) {
    const Tint tint = program.needed ? Tint::kBad : Tint::kFaint;
    lines.push_back(ftxui::hbox({ftxui::text(name), label("not attached:", tint, style)}));
    for (const std::string& line : wrapped(program.reason, width - kIndent)) {
      lines.push_back(label(std::string(kIndent, ' ') + line, tint, style));
    }
    return;
  }
  const kernel::ProgramRuns* runs = runs_of(scene.moment, program.name);
  const bool is_measured = runs != nullptr && runs->calls != 0;
  const std::string numbers =
      on_the_right(is_measured ? std::to_string(runs->calls) : "-", kCallsWidth) +
      on_the_right(is_measured ? output::duration_text(runs->run_ns / runs->calls) : "-",
                   kCostWidth);
  lines.push_back(ftxui::text(name + numbers));
}

}  // namespace

ftxui::Elements probes_lines(const Scene& scene, const Style& style, Size room) {
  ftxui::Elements lines = {
      label(on_the_left("program", kNameWidth) + on_the_left("attached to", kPointWidth) +
                on_the_right("calls", kCallsWidth) + on_the_right("per call", kCostWidth),
            Tint::kHeading, style)};
  for (const kernel::ProgramStatus& program : scene.host.programs) {
    add_program(lines, scene, program, style, room.width);
  }
  lines.push_back(ftxui::text(""));
  lines.push_back(label("Calls and their time: of 50 ms at a time, 5 s to a minute apart.",
                        Tint::kFaint, style));
  return lines;
}

}  // namespace flowtop::terminal
