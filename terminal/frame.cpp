// SPDX-License-Identifier: Apache-2.0
#include "terminal/frame.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "flow/group.h"
#include "output/humanise.h"
#include "output/table_columns.h"
#include "terminal/findings/findings.h"
#include "terminal/key_line.h"
#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

using ftxui::Element;
using ftxui::Elements;
using ftxui::filler;
using ftxui::hbox;
using ftxui::text;

constexpr std::size_t kLinesBelow = 1;

Element fact(std::string_view what, const std::string& value, Tint tint, const Style& style) {
  return hbox({label(fmt::format("{} ", what), Tint::kFaint, style), label(value, tint, style),
               text("  ")});
}

std::string clock_text(std::uint64_t realtime_ns) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                     fmt::gmtime(static_cast<std::time_t>(realtime_ns / kPerSecond)));
}

std::string paused_text(const ViewState& view) {
  return view.back == 0 ? " PAUSED " : fmt::format(" PAUSED, {} back ", view.back);
}

Element title_line(const Scene& scene) {
  const output::Sample& sample = scene.moment.sample;
  return hbox({text("flowtop ") | ftxui::bold,
               text(scene.host.is_recording()
                        ? "replays " + output::printable(scene.host.recording) + " of "
                        : ""),
               text(scene.host.name), text("  Linux "), text(scene.host.kernel), filler(),
               scene.view.paused ? text(paused_text(scene.view)) | ftxui::inverted : text(""),
               text(fmt::format("  {}  {:.1f}s ", clock_text(sample.time.realtime_ns),
                                sample.interval_s))});
}

// Of one CPU.
std::string cost_text(const std::optional<output::Cost>& cost, bool is_narrow) {
  if (!cost) return is_narrow ? "-" : "not measured";
  constexpr double kPercent = 100;
  if (is_narrow) {
    return fmt::format("{:.1f}%", kPercent * (cost->cpu_share + cost->user_cpu_share));
  }
  return fmt::format("BPF {:.1f}% flowtop {:.1f}% of a CPU", kPercent * cost->cpu_share,
                     kPercent * cost->user_cpu_share);
}

Element numbers_line(const Scene& scene, const Style& style, std::size_t width) {
  constexpr std::size_t kWide = 110;
  const output::Sample& sample = scene.moment.sample;
  const flow::Tally& total = sample.interval.total;
  const std::uint64_t lost = sample.books.lost();
  const std::uint64_t overflow = sample.interval.overflow.operations();
  const bool disturbs = flowtop_disturbs(sample);
  return hbox(
      {fact("ops/s", output::rate_text(output::operations_per_second(total, sample.interval_s)),
            Tint::kPlain, style),
       fact("bytes/s", output::byte_rate_text(total, sample.interval_s), Tint::kPlain, style),
       fact("flows", std::to_string(sample.interval.cells.size()), Tint::kPlain, style),
       overflow == 0 ? text("") : fact("in no row", std::to_string(overflow), Tint::kNotice, style),
       fact(scene.host.is_recording() ? "lost in all" : "lost", std::to_string(lost),
            lost == 0 ? Tint::kGood : Tint::kBad, style),
       fact("programs", fmt::format("{}/{}", sample.programs_attached, sample.programs_total),
            sample.programs_attached == sample.programs_total ? Tint::kGood : Tint::kNotice, style),
       fact("cost", cost_text(sample.cost, width < kWide) + (disturbs ? " (!)" : ""),
            disturbs ? Tint::kNotice : Tint::kPlain, style)});
}

std::string_view question_of(Prompt::What what) {
  switch (what) {
    case Prompt::What::kFilter:
      return "Filter: ";
    case Prompt::What::kSearch:
      return "Search: ";
    case Prompt::What::kFreeze:
      return "Freeze at: ";
  }
  return "";
}

Element prompt_line(const Prompt& prompt, const Style& style) {
  Elements line = {label(question_of(prompt.what), Tint::kHeading, style)};
  if (!prompt.failure) {
    line.push_back(text(prompt.text));
    line.push_back(text(" ") | ftxui::inverted);
    return hbox(std::move(line));
  }
  // The place is marked, also where it is the end.
  const std::size_t at = std::min(prompt.failure->at, prompt.text.size());
  line.push_back(text(prompt.text.substr(0, at)));
  line.push_back(text(at < prompt.text.size() ? prompt.text.substr(at, 1) : " ") | ftxui::inverted);
  if (at < prompt.text.size()) line.push_back(text(prompt.text.substr(at + 1)));
  line.push_back(
      label(fmt::format("  character {}: {}", at + 1, prompt.failure->message), Tint::kBad, style));
  return hbox(std::move(line));
}

Element expression_fact(std::string_view what, const Expression& expression, const Style& style) {
  if (expression.text.empty()) return text("");
  return fact(what, output::printable(expression.text), Tint::kNotice, style);
}

Element choice_line(const Scene& scene, const Style& style) {
  const ViewState& view = scene.view;
  if (view.prompt) return prompt_line(*view.prompt, style);
  if (!scene.notice.empty()) return label(scene.notice, Tint::kNotice, style);
  return hbox({fact("by", std::string(flow::to_string(view.grouping)), Tint::kPlain, style),
               fact("sorted by", view.sorted_by + (view.ascending ? ", lowest first" : ""),
                    Tint::kPlain, style),
               expression_fact("filter", view.filter, style),
               expression_fact("freeze at", view.freeze, style)});
}

// Of all pages but those that are a list to choose from.
Elements lines_of_page(const Scene& scene, const Style& style, Size room) {
  switch (scene.view.page) {
    case Page::kDetail:
      return detail_lines(scene, style, room);
    case Page::kLocality:
      return locality_lines(scene, style, room);
    case Page::kFindings:
      return findings_lines(scene, style, room);
    case Page::kProbes:
      return probes_lines(scene, style, room);
    case Page::kHelp:
      return help_lines(style);
    case Page::kFlows:
    case Page::kColumns:
      break;
  }
  return {};
}

// The lines from the first one on that there is room for; the last of them where that is beyond
// them.
Element scrolled(const Elements& lines, std::size_t first, std::size_t room) {
  const std::size_t begin = std::min(first, lines.size() > room ? lines.size() - room : 0);
  const std::size_t end = std::min(begin + room, lines.size());
  return ftxui::vbox(Elements(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                              lines.begin() + static_cast<std::ptrdiff_t>(end)));
}

Element page(const Scene& scene, const Style& style, Size room) {
  if (scene.view.page == Page::kFlows) return flows_page(scene, style, room);
  if (scene.view.page == Page::kColumns) return columns_page(scene, style, room);
  return scrolled(lines_of_page(scene, style, room), scene.view.first_line, room.height);
}

Size room_for_page(Size size) { return {.width = size.width, .height = page_lines(size)}; }

Element too_small(Size size) {
  return ftxui::vbox(
      {text(fmt::format("flowtop needs {}x{},", kLeastSize.width, kLeastSize.height)),
       text(fmt::format("this is {}x{}", size.width, size.height)), text("q: quit")});
}

Element whole(const Scene& scene, const Style& style, Size size) {
  if (!is_large_enough(size)) return too_small(size);
  const Size room = room_for_page(size);
  return ftxui::vbox({title_line(scene), numbers_line(scene, style, size.width),
                      choice_line(scene, style), page(scene, style, room) | ftxui::flex,
                      key_line(size.width)});
}

}  // namespace

std::size_t page_lines(Size size) {
  constexpr std::size_t kOthers = kLinesAbovePage + kLinesBelow;
  return size.height > kOthers ? size.height - kOthers : 0;
}

std::size_t page_length(const Scene& scene, const Style& style, Size size) {
  return lines_of_page(scene, style, room_for_page(size)).size();
}

ftxui::Screen draw(const Scene& scene, const Style& style, Size size) {
  ftxui::Screen screen =
      ftxui::Screen::Create(ftxui::Dimension::Fixed(static_cast<int>(size.width)),
                            ftxui::Dimension::Fixed(static_cast<int>(size.height)));
  ftxui::Render(screen, whole(scene, style, size));
  return screen;
}

}  // namespace flowtop::terminal
