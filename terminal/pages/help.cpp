// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <utility>

#include "terminal/pages/pages.h"

namespace flowtop::terminal {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::array<Entry, 25> kKeys = {{
    {"F1  h  ?", "this page"},
    {"Up Down  j k", "another row; PgUp, PgDn, Home, End"},
    {"Enter", "where the selected row's time goes; Escape closes it"},
    {"F2  c", "which columns the table has"},
    {"F3  /", "search a name"},
    {"F4  \\", "filter: names and numbers, such as comm=fio p99_useful>1ms"},
    {"F5  g", "rows by flow, process, cgroup, device or path"},
    {"F6  >  <", "sort by the next or the last column"},
    {"T U D R O", "sort by p99 deliverable, useful or debt; by remote; by ops"},
    {"I", "lowest first"},
    {"l", "between which CPUs results travel; a there: all rows or one"},
    {"f", "findings: what stands out, and what to try"},
    {"p", "programs: attached or why not, and what they cost"},
    {"Space  Z", "pause"},
    {"[  ]", "pause, and step back and forward through the last ten minutes"},
    {"z", "freeze: pause as soon as a row has p99_useful>1ms, or the like"},
    {"s", "save the screen as text, and all rows, filtered, as CSV"},
    {"Ctrl-L  Ctrl-Z", "draw all of it again; suspend"},
    {"F10  q", "quit"},
    {"mouse", "click a row, a heading or a key; the wheel scrolls"},
    {"", ""},
    {"useful", "from the device's completion until the consumer can run"},
    {"debt", "from then until it runs"},
    {"deliverable", "from the completion until the result is there and it runs"},
    {"remote", "results consumed on another CPU than they complete on"},
}};

}  // namespace

ftxui::Elements help_lines(const Style& style) {
  constexpr std::size_t kKeyWidth = 16;
  ftxui::Elements lines;
  for (const auto& [key, what] : kKeys) {
    lines.push_back(named(key, kKeyWidth, what, style));
  }
  return lines;
}

}  // namespace flowtop::terminal
