// SPDX-License-Identifier: Apache-2.0
#include "calibrate/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "calibrate/match.h"
#include "flow/order_rules.h"

namespace flowtop::calibrate {
namespace {

using workload::Expected;
using workload::LedgerEntry;
using workload::Tolerance;

// One thing that the ledger may know and the row says; nothing where it does not know.
struct Question {
  const char* what;
  std::optional<bool> (*agrees)(const Expected& expected, const flow::Operation& row);
};

template <typename T, typename U>
std::optional<bool> same(const std::optional<T>& expected, const U& said) {
  if (!expected) return std::nullopt;
  return said == static_cast<U>(*expected);
}

constexpr std::array kQuestions = {
    Question{"consumer",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.consumer_tid, row.record.consumer_tid);
             }},
    Question{"consumer_cpu",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.consumer_cpu, row.record.consumer_cpu);
             }},
    Question{"remote",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.remote, row.remote.value_or(!expected.remote.value_or(false)));
             }},
    Question{"state",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.state, row.record.consumer_state);
             }},
    Question{"woken",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.woken, row.record.wake_ns != 0);
             }},
    Question{"wake_batch",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.wake_batch, row.record.wake_batch);
             }},
    Question{"delivery",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.delivery, row.record.delivery);
             }},
    Question{"fragments",
             [](const Expected& expected, const flow::Operation& row) -> std::optional<bool> {
               if (!expected.fragments_at_least) return std::nullopt;
               return row.record.fragments >= *expected.fragments_at_least;
             }},
};

bool is_unseen(const Pair& pair) { return pair.row->record.complete_ns == 0; }

std::vector<Agreement> ask(const workload::Scenario& scenario, const workload::Place& place,
                           std::span<const Pair> pairs) {
  std::vector<Agreement> agreements;
  agreements.reserve(kQuestions.size());
  for (const Question& question : kQuestions) agreements.push_back({.what = question.what});
  for (const Pair& pair : pairs) {
    if (is_unseen(pair)) continue;
    const Expected expected = scenario.expect(*pair.entry, place);
    for (std::size_t i = 0; i < kQuestions.size(); ++i) {
      const std::optional<bool> agrees = kQuestions.at(i).agrees(expected, *pair.row);
      agreements[i].known += agrees ? 1 : 0;
      agreements[i].agreed += agrees.value_or(false) ? 1 : 0;
    }
  }
  std::erase_if(agreements, [](const Agreement& agreement) { return agreement.known == 0; });
  return agreements;
}

std::uint64_t at_rank(const std::vector<std::uint64_t>& sorted, double quantile) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(quantile * last)];
}

Gap gap_of(std::string what, std::vector<std::uint64_t> values, const Tolerance& tolerance) {
  std::ranges::sort(values);
  return {.what = std::move(what),
          .count = values.size(),
          .median_ns = at_rank(values, 0.5),
          .p99_ns = at_rank(values, 0.99),
          .max_ns = values.empty() ? 0 : values.back(),
          .median_tolerance_ns = std::min(tolerance.median, kCeiling.median),
          .p99_tolerance_ns = std::min(tolerance.p99, kCeiling.p99)};
}

// Its return was read, and is that of the thread which saw the result.
bool has_return(const Pair& pair) {
  return pair.row->return_is_exact() &&
         std::cmp_equal(pair.row->record.consumer_tid, pair.entry->seen_tid);
}

// The row ends after the program had its result.
bool ends_too_late(const Pair& pair) {
  return has_return(pair) && pair.row->record.return_ns > pair.entry->after_seen_ns;
}

bool begins_too_early(const Pair& pair) {
  return pair.row->record.submit_ns < pair.entry->before_submit_ns;
}

bool is_outside(const Pair& pair) { return begins_too_early(pair) || ends_too_late(pair); }

std::vector<Gap> measure(const workload::Scenario& scenario, std::span<const Pair> pairs) {
  std::vector<std::uint64_t> submit;
  std::vector<std::uint64_t> ready;
  for (const Pair& pair : pairs) {
    const flowtop_op_record& record = pair.row->record;
    if (!begins_too_early(pair)) submit.push_back(record.submit_ns - pair.entry->before_submit_ns);
    if (has_return(pair) && !ends_too_late(pair)) {
      ready.push_back(pair.entry->after_seen_ns - record.return_ns);
    }
  }
  return {gap_of("submit", std::move(submit), scenario.submit),
          gap_of("ready", std::move(ready), scenario.ready)};
}

bool agrees(const Agreement& agreement, std::uint64_t hidden) {
  const auto known = static_cast<double>(agreement.known);
  return static_cast<double>(agreement.agreed + hidden) >= kAgreement * known;
}

std::vector<std::string> find_failures(const Report& report) {
  std::vector<std::string> failures;
  const auto expect_none = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) failures.push_back(fmt::format("{} {}", count, what));
  };
  expect_none(report.missing, "operations without a row");
  expect_none(report.extra, "rows without an operation");
  expect_none(report.order_violations, "instants the wrong way round");
  expect_none(report.outside, "rows outside the program's own times");
  if (report.unseen > report.hidden) {
    failures.push_back(fmt::format("{} completions that no program saw, {} of them hidden",
                                   report.unseen, report.hidden));
  }
  for (const Agreement& agreement : report.agreements) {
    if (!agrees(agreement, report.hidden)) {
      failures.push_back(
          fmt::format("{} agrees in {} of {}", agreement.what, agreement.agreed, agreement.known));
    }
  }
  for (const Gap& gap : report.gaps) {
    if (gap.median_ns > gap.median_tolerance_ns || gap.p99_ns > gap.p99_tolerance_ns) {
      failures.push_back(fmt::format(
          "{} is off by {} ns (median) and {} ns (p99), more than {} "
          "and {}",
          gap.what, gap.median_ns, gap.p99_ns, gap.median_tolerance_ns, gap.p99_tolerance_ns));
    }
  }
  return failures;
}

}  // namespace

Report judge(const workload::Scenario& scenario, const workload::Place& place,
             std::span<const flow::Operation> rows, std::span<const LedgerEntry> entries,
             std::uint64_t hidden) {
  const Match matched = match(rows, entries);
  Report report{.scenario = scenario.name,
                .what = scenario.what,
                .operations = entries.size(),
                .matched = matched.pairs.size(),
                .missing = matched.missing,
                .extra = matched.extra,
                .hidden = hidden,
                .agreements = ask(scenario, place, matched.pairs),
                .gaps = measure(scenario, matched.pairs)};
  for (const Pair& pair : matched.pairs) {
    report.order_violations += flow::order_violations(pair.row->record).size();
  }
  report.outside = static_cast<std::uint64_t>(std::ranges::count_if(matched.pairs, is_outside));
  report.unseen = static_cast<std::uint64_t>(std::ranges::count_if(matched.pairs, is_unseen));
  report.failures = find_failures(report);
  return report;
}

}  // namespace flowtop::calibrate
