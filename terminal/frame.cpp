// SPDX-License-Identifier: Apache-2.0
#include "terminal/frame.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <iterator>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

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

// What stands in the lines above the page, in printable ASCII.
struct Fact {
  std::string what;
  std::string value;
  Tint tint = Tint::kPlain;
  int weight = 0;  // where there is no room for all, the lightest are left out

  [[nodiscard]] std::size_t width() const { return what.size() + value.size() + 3; }
};

// A part of a number is another number: each is there as a whole, or not at all.
Element facts_that_fit(std::vector<Fact> facts, std::size_t width, const Style& style) {
  const auto needed = [&] {
    return std::transform_reduce(facts.begin(), facts.end(), std::size_t{0}, std::plus<>(),
                                 [](const Fact& fact) { return fact.width(); });
  };
  while (!facts.empty() && needed() > width + 2) {  // behind the last one, no spaces are needed
    facts.erase(std::ranges::min_element(facts, {}, &Fact::weight));
  }
  Elements line;
  for (const Fact& fact : facts) {
    line.push_back(label(fact.what + " ", Tint::kFaint, style));
    line.push_back(label(fact.value, fact.tint, style));
    line.push_back(text("  "));
  }
  return hbox(std::move(line));
}

// Its beginning, where there is no room for all of it.
std::string cut(const std::string& text, std::size_t width) {
  constexpr std::string_view kMore = "...";
  if (text.size() <= width) return text;
  if (width <= kMore.size()) return text.substr(0, width);
  return text.substr(0, width - kMore.size()).append(kMore);
}

std::string clock_text(std::uint64_t realtime_ns) {
  constexpr std::uint64_t kPerSecond = 1'000'000'000;
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC",
                     fmt::gmtime(static_cast<std::time_t>(realtime_ns / kPerSecond)));
}

std::string paused_text(const ViewState& view) {
  return view.back == 0 ? " PAUSED " : fmt::format(" PAUSED, {} back ", view.back);
}

// Which moment it is stands there whole, however long the names are.
Element title_line(const Scene& scene, std::size_t width) {
  constexpr std::string_view kTool = "flowtop ";
  const output::Sample& sample = scene.moment.sample;
  const std::string paused = scene.view.paused ? paused_text(scene.view) : "";
  const std::string moment =
      fmt::format("  {}  {:.1f}s ", clock_text(sample.time.realtime_ns), sample.interval_s);
  const std::string recording = scene.host.is_recording()
                                    ? "replays " + output::printable(scene.host.recording) + " of "
                                    : "";
  const std::string host =
      fmt::format("{}{}  Linux {}", recording, scene.host.name, scene.host.kernel);
  const std::size_t others = kTool.size() + paused.size() + moment.size();
  return hbox({text(std::string(kTool)) | ftxui::bold,
               text(cut(host, width > others ? width - others : 0)), filler(),
               text(paused) | ftxui::inverted, text(moment)});
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
  const std::uint64_t missed = sample.books.recursion_misses;
  const bool disturbs = flowtop_disturbs(sample);
  const bool is_whole = sample.programs_attached == sample.programs_total;
  std::vector<Fact> facts = {
      {.what = "ops/s",
       .value = output::rate_text(output::operations_per_second(total, sample.interval_s)),
       .weight = 9},
      {.what = "bytes/s", .value = output::byte_rate_text(total, sample.interval_s), .weight = 2},
      {.what = "flows", .value = std::to_string(scene.moment.flows()), .weight = 3}};
  if (overflow != 0) {
    facts.push_back({.what = "in no row",
                     .value = std::to_string(overflow),
                     .tint = Tint::kNotice,
                     .weight = 6});
  }
  facts.push_back({.what = scene.host.is_recording() ? "lost in all" : "lost",
                   .value = std::to_string(lost),
                   .tint = lost == 0 ? Tint::kGood : Tint::kBad,
                   .weight = 8});
  if (missed != 0) {
    facts.push_back({.what = "events missed",
                     .value = std::to_string(missed),
                     .tint = Tint::kNotice,
                     .weight = 7});
  }
  facts.push_back({.what = "programs",
                   .value = fmt::format("{}/{}", sample.programs_attached, sample.programs_total),
                   .tint = is_whole ? Tint::kGood : Tint::kNotice,
                   .weight = is_whole ? 1 : 5});
  facts.push_back({.what = "cost",
                   .value = cost_text(sample.cost, width < kWide) + (disturbs ? " (!)" : ""),
                   .tint = disturbs ? Tint::kNotice : Tint::kPlain,
                   .weight = 4});
  return facts_that_fit(std::move(facts), width, style);
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

// So much of `whole` as there is room for, with the character at `at`, which is marked, in it.
Elements marked(const std::string& whole, std::size_t at, std::size_t room) {
  const std::size_t size = std::min(whole.size(), room);
  const std::size_t begin = std::min(at > size / 2 ? at - size / 2 : 0, whole.size() - size);
  return {text(whole.substr(begin, at - begin)), text(whole.substr(at, 1)) | ftxui::inverted,
          text(whole.substr(at + 1, begin + size - at - 1))};
}

// A prompt that cannot be understood says where and why.
Element prompt_line(const Prompt& prompt, const Style& style, std::size_t width) {
  constexpr std::size_t kLeast = 20;  // of what was typed, however long the reason is
  const std::string_view question = question_of(prompt.what);
  const std::size_t room = width - question.size();
  const std::size_t end = prompt.text.size();
  const std::size_t at = prompt.failure ? std::min(prompt.failure->at, end) : end;
  const std::string typed = at < end ? prompt.text : prompt.text + " ";  // the end is marked, too
  const std::string why =
      prompt.failure ? fmt::format("  character {}: {}", at + 1, prompt.failure->message) : "";
  const std::size_t shown =
      std::min(typed.size(), std::max(room > why.size() ? room - why.size() : 0, kLeast));
  Elements line = {label(question, Tint::kHeading, style)};
  std::ranges::move(marked(typed, at, shown), std::back_inserter(line));
  line.push_back(label(cut(why, room - shown), Tint::kBad, style));
  return hbox(std::move(line));
}

Element choice_line(const Scene& scene, const Style& style, std::size_t width) {
  const ViewState& view = scene.view;
  if (view.prompt) return prompt_line(*view.prompt, style, width);
  if (!scene.notice.empty()) return label(scene.notice, Tint::kNotice, style);
  std::vector<Fact> facts = {
      {.what = "by", .value = std::string(flow::to_string(view.grouping)), .weight = 2},
      {.what = "sorted by",
       .value = view.sorted_by + (view.ascending ? ", lowest first" : ""),
       .weight = 1}};
  constexpr std::size_t kMost = 60;  // of an expression; F4 and z show it whole
  for (const auto& [what, expression] :
       {std::pair("filter", &view.filter), std::pair("freeze at", &view.freeze)}) {
    if (expression->text.empty()) continue;
    facts.push_back({.what = what,
                     .value = cut(output::printable(expression->text), kMost),
                     .tint = Tint::kNotice,
                     .weight = 3});
  }
  return facts_that_fit(std::move(facts), width, style);
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
  return ftxui::vbox({title_line(scene, size.width), numbers_line(scene, style, size.width),
                      choice_line(scene, style, size.width), page(scene, style, room) | ftxui::flex,
                      key_line(size.width)});
}

}  // namespace

std::size_t page_lines(Size size) {
  constexpr std::size_t kOthers = kLinesAbovePage + kLinesBelow;
  return size.height > kOthers ? size.height - kOthers : 0;
}

std::size_t page_length(const Scene& scene, const Style& style, Size size) {
  if (!is_large_enough(size)) return 0;
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
