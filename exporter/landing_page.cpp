// SPDX-License-Identifier: Apache-2.0
#include "exporter/landing_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace flowtop::exporter {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>flowtop-exporter</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
       color: #1c2733; background: #fff; }
h1 { font-size: 1.6rem; margin-bottom: 0; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #d8dee4;
         vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: .9em; }
.good { color: #116329; } .bad { color: #a40e26; }
nav a { margin-right: 1.2rem; }
@media (prefers-color-scheme: dark) {
  body { color: #d7dde3; background: #14191f; } th, td { border-color: #37404a; }
  a { color: #79b8ff; } .good { color: #56d364; } .bad { color: #ff7b72; }
}
</style>
</head>
<body>
<h1>flowtop-exporter</h1>
)";

constexpr std::string_view kWhat = R"(<p>The device said &ldquo;done&rdquo;: how long until the code
that asked could act on it, on which CPU? For every I/O operation of this host, added up in the kernel by
device and by group (a unit, a container, a pod):</p>
<ul>
<li><b>useful completion</b>: from the device's completion until the sleeping consumer is runnable;</li>
<li><b>locality debt</b>: from runnable to running;</li>
<li><b>deliverable</b>: until the result exists and its consumer runs;</li>
<li><b>remote</b>: completed on one CPU, consumed on another, and how far apart they are.</li>
</ul>
)";

std::string escape(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string state(const LandingPage& page) {
  if (page.why_not_ready) {
    return fmt::format("<p class=\"bad\">Not ready: {}.</p>\n", escape(*page.why_not_ready));
  }
  const auto attached =
      std::ranges::count_if(page.sample->programs, &kernel::ProgramStatus::attached);
  const std::size_t needed = page.sample->programs.size();
  const bool all = static_cast<std::size_t>(attached) == needed;
  return fmt::format("<p class=\"{}\">Ready: {} of {} BPF programs are attached.</p>\n",
                     all ? "good" : "bad", attached, needed);
}

std::string devices(const Sample& sample) {
  std::string html =
      "<h2>Devices</h2>\n<table><tr><th>device</th><th class=\"number\">operations</th>"
      "<th class=\"number\">bytes</th><th class=\"number\">failed</th></tr>\n";
  for (const auto& [device, tally] : sample.totals.devices) {
    html += fmt::format(
        "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
        "<td class=\"number\">{}</td></tr>\n",
        escape(device), tally.operations(), tally.bytes(), tally.failed());
  }
  if (sample.totals.devices.empty()) html += "<tr><td colspan=\"4\">no operation yet</td></tr>\n";
  return html + "</table>\n";
}

std::string programs(const Sample& sample) {
  std::string html =
      "<h2>BPF programs</h2>\n<table><tr><th>attach point</th><th>attached</th></tr>\n";
  for (const kernel::ProgramStatus& program : sample.programs) {
    html += fmt::format("<tr><td><code>{}</code></td><td class=\"{}\">{}</td></tr>\n",
                        escape(program.attach_point), program.attached ? "good" : "bad",
                        program.attached ? "yes" : escape("no: " + program.reason));
  }
  return html + "</table>\n";
}

std::string paths(const Sample& sample) {
  std::string html =
      "<h2>I/O paths</h2>\n<table><tr><th>path</th><th>how it is known</th><th></th></tr>\n";
  for (const kernel::PathCoverage& path : sample.paths) {
    html += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", escape(path.path),
                        kernel::to_string(path.coverage), escape(path.reason));
  }
  return html + "</table>\n";
}

}  // namespace

std::string to_html(const LandingPage& page) {
  std::string html(kHead);
  html += "<p>" FLOWTOP_VERSION "</p>\n";
  html += state(page);
  html += fmt::format(
      "<nav><a href=\"{0}\">Metrics</a><a href=\"/-/healthy\">Healthy</a>"
      "<a href=\"/-/ready\">Ready</a></nav>\n",
      escape(page.telemetry_path));
  html += kWhat;
  if (page.sample != nullptr) {
    html += devices(*page.sample) + programs(*page.sample) + paths(*page.sample);
  }
  return html + "</body>\n</html>\n";
}

}  // namespace flowtop::exporter
