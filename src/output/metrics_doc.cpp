// SPDX-License-Identifier: Apache-2.0
#include "output/metrics_doc.h"

#include <fmt/format.h>

#include <span>
#include <string_view>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "flow/families.h"
#include "host/topology.h"

namespace flowtop::output {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Written by flowtop-docs from src/abi/catalogue.h. Do not edit. -->

# What flowtop measures

A row is one operation as the application issued it: an io_uring request, an aio control block, or a
call. An empty field was not observed, or is undefined for this operation; it is never 0. Instants
are nanoseconds on CLOCK_MONOTONIC, all of them flowtop's own readings. "known" says how a number is
known: exact, or as exact as the named column says of its row.

On every row: submit <= issue <= complete <= cqe, and complete <= return. If the consumer was
waiting: complete <= wake_sent <= wake <= oncpu. If it was woken: complete <= oncpu. If it waited for
taskwork of its own: oncpu <= cqe. The sidecar counts the rows that break this as order_violations.
)";

constexpr std::string_view kLatency = R"(
`--min-latency` tests deliverable_ns, or complete_ns - submit_ns where that is empty; of an
operation still open, how long it had been in flight when the capture ended.
)";

constexpr std::string_view kCsv = R"(
Fields are quoted as RFC 4180 says and lines end in LF. Rows come in delivery order: each when
nothing more could be learnt of its operation, those still open last.
)";

std::string code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", text); }

std::string columns_section() {
  std::string text = "\n## Columns of the CSV\n";
  text += kCsv;
  text +=
      "\n| column | kind | unit | known | what it is | empty where | base name or label |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const flow::ColumnInfo& info : flow::kColumnInfos) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", code(info.key),
                        flow::to_string(info.kind), flow::to_string(info.unit),
                        flow::to_string(info.coverage), info.meaning, info.empty_when,
                        code(info.prometheus));
  }
  text += kLatency;
  return text;
}

std::string values_of(std::string_view column, std::span<const flow::ValueName> names) {
  std::string text = fmt::format("\n### {}\n\n| value | meaning |\n|---|---|\n", column);
  for (const flow::ValueName& name : names) {
    text +=
        fmt::format("| {} | {} |\n", name.name.empty() ? "(empty)" : code(name.name), name.meaning);
  }
  return text;
}

std::string distance_section() {
  constexpr auto kFarthest = static_cast<int>(host::Distance::kRemoteNode);
  std::string text = "\n### distance\n\nNearest first: ";
  for (int distance = 0; distance <= kFarthest; ++distance) {
    text += code(host::to_string(static_cast<host::Distance>(distance)));
    text += distance == kFarthest ? ".\n" : ", ";
  }
  return text;
}

std::string values_section() {
  std::string text = "\n## Values\n";
  text += values_of("flow_source", flow::flow_source_names());
  text += values_of("consumer_known_by", flow::known_by_names());
  text += values_of("op", flow::op_names());
  text += values_of("path", flow::path_names());
  text += values_of("delivery", flow::delivery_names());
  text += values_of("consumer_state", flow::state_names());
  text += values_of("placement", flow::placement_names());
  text += values_of("bounces", flow::bounce_names());
  text += values_of("error (a class of errno)", flow::error_class_names());
  text += distance_section();
  return text;
}

std::string counters_section() {
  std::string text =
      "\n## Counters of a flow\n\n| counter | unit | what it counts | Prometheus |\n"
      "|---|---|---|---|\n";
  for (const flow::CounterInfo& info : flow::kCounterInfos) {
    text += fmt::format("| {} | {} | {} | {} |\n", code(info.key), flow::to_string(info.unit),
                        info.meaning, code(info.prometheus));
  }
  return text;
}

std::string books_section() {
  std::string text =
      "\n## Loss books\n\n"
      "seen = delivered + filtered + unwaited + lost + open, exactly, whenever I/O is at rest.\n\n"
      "| book | what it counts | Prometheus |\n|---|---|---|\n";
  for (const flow::BookInfo& info : flow::kBookInfos) {
    text += fmt::format("| {} | {} | {} |\n", code(info.key), info.meaning, code(info.prometheus));
  }
  return text;
}

constexpr std::string_view kExporter = R"(
## What flowtop-exporter publishes

Each counter and histogram of a flow exists per device (`flowtop_device_...`) and per group (`flowtop_group_...`): a
group is the systemd unit, the container, the pod or the job that a cgroup belongs to, `other` where there are
more than `--max-groups`, `unknown` where the cgroup was gone before it was read. Over the groups,
`flowtop_operations_total` adds up to `flowtop_device_operations_total` less `flowtop_expired_operations_total`.
Of a device every class of errors is there from the beginning on, of a group those that it had. Bounds
of histograms are powers of two, in nanoseconds, written in seconds. `flowtop-exporter --print-series-budget` says
how many series there can be.

| name | type | labels | what it is |
|---|---|---|---|
)";

std::string exporter_section() {
  std::string text(kExporter);
  for (const flow::Family& family : flow::exported_families()) {
    text += fmt::format("| `{}` | {} | {} | {} |\n", family.name, flow::to_string(family.type),
                        fmt::join(family.labels, ", "), family.help);
  }
  return text;
}

}  // namespace

std::string metrics_doc() {
  return std::string(kIntroduction) + columns_section() + values_section() + counters_section() +
         books_section() + exporter_section();
}

}  // namespace flowtop::output
