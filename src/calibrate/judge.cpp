// SPDX-License-Identifier: Apache-2.0
#include "calibrate/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "calibrate/match.h"
#include "flow/enum_names.h"
#include "flow/order_rules.h"
#include "host/devices.h"

namespace flowtop::calibrate {
namespace {

using workload::Expected;
using workload::LedgerEntry;
using workload::Tolerance;

// One thing that the ledger may know and the row says; nothing where it does not know.
struct Question {
  const char* what;
  std::optional<bool> (*agrees)(const Expected& expected, const flow::Operation& row);
  bool by_its_clock = false;  // the ledger knows by was_asleep()
};

// What the ledger knows of every operation.
bool has_the_result(const Pair& pair) {
  const std::int64_t result = pair.entry->result;
  const flowtop_op_record& record = pair.row->record;
  const bool is_write = record.op == FLOWTOP_OP_WRITE;
  if (is_write != pair.entry->write) return false;
  return result < 0 ? record.error == -result
                    : record.error == 0 && std::cmp_equal(record.bytes, result);
}

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
             },
             /*by_its_clock=*/true},
    Question{"woken",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.woken, row.record.wake_ns != 0);
             },
             /*by_its_clock=*/true},
    Question{"wake_batch",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.wake_batch, row.record.wake_batch);
             },
             /*by_its_clock=*/true},
    Question{"delivery",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.delivery, row.record.delivery);
             }},
    Question{"fragments",
             [](const Expected& expected, const flow::Operation& row) -> std::optional<bool> {
               if (!expected.fragments_at_least) return std::nullopt;
               return row.record.fragments >= *expected.fragments_at_least;
             }},
    Question{"placement",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.placement, row.record.placement);
             }},
    Question{"bounces",
             [](const Expected& expected, const flow::Operation& row) {
               return same(expected.bounces, row.record.bounces);
             }},
};

bool is_unseen(const Pair& pair) { return pair.row->record.complete_ns == 0; }

Agreement ask_for_results(std::span<const Pair> pairs) {
  Agreement agreement{.what = "result"};
  for (const Pair& pair : pairs) {
    if (is_unseen(pair)) continue;
    ++agreement.known;
    agreement.agreed += has_the_result(pair) ? 1 : 0;
  }
  return agreement;
}

// From when it fell asleep until it saw that, more time passed than since that completed: it was
// asleep then. Whoever falls asleep just after that gives up its CPU, too, and is woken at once.
bool was_asleep(const Pair& pair) {
  constexpr std::uint64_t kClocksDiffer = 2'000;
  const std::uint64_t since = pair.entry->after_seen_ns - pair.row->record.complete_ns;
  return pair.entry->slept && pair.entry->gone_ns >= since + kClocksDiffer;
}

// What the program says of the wait goes for those that it was asleep for.
Expected expected_of(const workload::Scenario& scenario, const workload::Place& place,
                     const Pair& pair) {
  LedgerEntry entry = *pair.entry;
  entry.slept = was_asleep(pair);
  return scenario.expect(entry, place);
}

// Waits by thread and number, with the last completion that each of them waited for.
using Waits = std::map<std::pair<pid_t, std::uint64_t>, std::uint64_t>;

std::pair<pid_t, std::uint64_t> wait_of(const Pair& pair) {
  return {pair.entry->seen_tid, pair.entry->wait};
}

// Whoever slept for several at once is held up by the last one that completed. A wait of which one
// completion was not seen answers nothing.
Agreement ask_for_holds(const workload::Scenario& scenario, const workload::Place& place,
                        std::span<const Pair> pairs) {
  Agreement agreement{.what = "hold"};
  Waits last;
  std::set<Waits::key_type> unknown;
  for (const Pair& pair : pairs) {
    if (is_unseen(pair)) unknown.insert(wait_of(pair));
    std::uint64_t& complete = last[wait_of(pair)];
    complete = std::max<std::uint64_t>(complete, pair.row->record.complete_ns);
  }
  for (const Pair& pair : pairs) {
    if (!pair.entry->slept || pair.row->record.satisfied_ns == 0) continue;
    if (unknown.contains(wait_of(pair))) continue;
    if (!scenario.expect(*pair.entry, place).awaited_together) continue;
    ++agreement.known;
    agreement.agreed += pair.row->record.satisfied_ns == last[wait_of(pair)] ? 1 : 0;
  }
  return agreement;
}

std::vector<Portion> measure_portions(const workload::Scenario& scenario,
                                      std::span<const Pair> pairs) {
  std::vector<Portion> portions;
  for (const workload::Share& share : scenario.shares) {
    std::uint64_t all = 0;
    std::uint64_t count = 0;
    for (const Pair& pair : pairs) {
      if (is_unseen(pair) || !share.of(pair.row->record, *pair.entry)) continue;
      ++all;
      count += share.holds(pair.row->record, *pair.entry) ? 1 : 0;
    }
    portions.push_back(
        {.what = share.what,
         .of = all,
         .share = all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all),
         .at_least = share.at_least,
         .at_most = share.at_most,
         .premise = share.premise});
  }
  return portions;
}

std::vector<Agreement> ask(const workload::Scenario& scenario, const workload::Place& place,
                           std::span<const Pair> pairs) {
  std::vector<Agreement> agreements;
  agreements.reserve(kQuestions.size());
  for (const Question& question : kQuestions) {
    agreements.push_back({.what = question.what, .by_its_clock = question.by_its_clock});
  }
  for (const Pair& pair : pairs) {
    if (is_unseen(pair)) continue;
    const Expected expected = expected_of(scenario, place, pair);
    for (std::size_t i = 0; i < kQuestions.size(); ++i) {
      const std::optional<bool> agrees = kQuestions.at(i).agrees(expected, *pair.row);
      agreements[i].known += agrees ? 1 : 0;
      agreements[i].agreed += agrees.value_or(false) ? 1 : 0;
    }
  }
  agreements.push_back(ask_for_results(pairs));
  agreements.push_back(ask_for_holds(scenario, place, pairs));
  std::erase_if(agreements, [](const Agreement& agreement) { return agreement.known == 0; });
  return agreements;
}

std::uint64_t at_rank(const std::vector<std::uint64_t>& sorted, double quantile) {
  if (sorted.empty()) return 0;
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(quantile * last)];
}

// Of what a scenario tolerates on a quiet host.
std::uint64_t allowed(std::uint64_t tolerance_ns, std::uint64_t ceiling_ns, double times) {
  return static_cast<std::uint64_t>(static_cast<double>(std::min(tolerance_ns, ceiling_ns)) *
                                    times);
}

Gap gap_of(std::string what, std::vector<std::uint64_t> values, const Tolerance& tolerance,
           double times) {
  std::ranges::sort(values);
  return {.what = std::move(what),
          .count = values.size(),
          .median_ns = at_rank(values, 0.5),
          .p99_ns = at_rank(values, 0.99),
          .max_ns = values.empty() ? 0 : values.back(),
          .median_tolerance_ns = allowed(tolerance.median, kCeiling.median, times),
          .p99_tolerance_ns = allowed(tolerance.p99, kCeiling.p99, times)};
}

// The row is of the thread that saw the result. Before that has slept for one, nobody knows of it.
bool has_the_consumer(const Pair& pair) {
  return std::cmp_equal(pair.row->record.consumer_tid, pair.entry->seen_tid);
}

bool has_return(const Pair& pair) { return pair.row->return_is_exact() && has_the_consumer(pair); }

// The row ends after the program had its result.
bool ends_too_late(const Pair& pair) {
  return has_return(pair) && pair.row->record.return_ns > pair.entry->after_seen_ns;
}

bool begins_too_early(const Pair& pair) {
  return pair.row->record.submit_ns < pair.entry->before_submit_ns;
}

// It completed while the CPU of its consumer was held, and then that ran there.
bool had_to_wait_for_cpu(const Pair& pair) {
  return workload::completed_while_held(pair.row->record, *pair.entry) &&
         pair.row->record.oncpu_ns != 0 && has_the_consumer(pair);
}

bool runs_too_early(const Pair& pair) {
  return had_to_wait_for_cpu(pair) && pair.row->record.oncpu_ns < pair.entry->held_until_ns;
}

Outside count_outside(std::span<const Pair> pairs) {
  const auto count = [&](auto is_outside) {
    return static_cast<std::uint64_t>(std::ranges::count_if(pairs, is_outside));
  };
  return {.too_early = count(begins_too_early),
          .too_late = count(ends_too_late),
          .while_held = count(runs_too_early)};
}

std::vector<Gap> measure(const workload::Scenario& scenario, std::span<const Pair> pairs,
                         double times) {
  std::vector<std::uint64_t> submit;
  std::vector<std::uint64_t> ready;
  std::vector<std::uint64_t> oncpu;
  for (const Pair& pair : pairs) {
    const flowtop_op_record& record = pair.row->record;
    if (!begins_too_early(pair)) submit.push_back(record.submit_ns - pair.entry->before_submit_ns);
    if (has_return(pair) && !ends_too_late(pair)) {
      ready.push_back(pair.entry->after_seen_ns - record.return_ns);
    }
    if (had_to_wait_for_cpu(pair) && !runs_too_early(pair)) {
      oncpu.push_back(record.oncpu_ns - pair.entry->held_until_ns);
    }
  }
  std::vector<Gap> gaps = {gap_of("submit", std::move(submit), scenario.submit, times),
                           gap_of("ready", std::move(ready), scenario.ready, times),
                           gap_of("oncpu", std::move(oncpu), scenario.oncpu, times)};
  gaps.back().of_premise = true;
  std::erase_if(gaps, [](const Gap& gap) { return gap.count == 0; });
  return gaps;
}

std::string to_text(const Portion& portion) {
  return fmt::format("{:.3f} of them {}, not {:.3f} to {:.3f}", portion.share, portion.what,
                     portion.at_least, portion.at_most);
}

std::string to_text(const flow::Operation& row) {
  const flowtop_op_record& record = row.record;
  return fmt::format("a {} ({}) of {} bytes by thread {} on device {}, user_data {:#x}",
                     flow::op_name(record.op), flow::path_name(record.path), record.bytes,
                     record.tid, host::dev_text(record.dev), record.user_data);
}

std::vector<std::string> find_failures(const Report& report) {
  std::vector<std::string> failures;
  const auto expect_none = [&](std::uint64_t count, std::string_view what) {
    if (count != 0) failures.push_back(fmt::format("{} {}", count, what));
  };
  expect_none(report.missing, "operations without a row");
  expect_none(report.extra, "rows without an operation, such as " + report.an_extra);
  expect_none(report.order_violations, "instants the wrong way round");
  // Without the end of one call, the end of the next is taken for it.
  const Outside& outside = report.outside;
  expect_none(outside.too_early, "rows begin before the program did");
  expect_none(outside.too_late - std::min(outside.too_late, report.missed),
              "rows end after the program had the result");
  expect_none(outside.while_held, "rows run on a CPU that was held");
  if (report.unseen > report.unseen_events()) {
    failures.push_back(fmt::format("{} completions that no program saw, {} of them hidden",
                                   report.unseen, report.unseen_events()));
  }
  for (const Agreement& agreement : report.agreements) {
    if (!agreement.holds(report.unseen_events())) {
      failures.push_back(
          fmt::format("{} agrees in {} of {}", agreement.what, agreement.agreed, agreement.known));
    }
  }
  for (const Gap& gap : report.gaps) {
    if (report.is_wrong(gap)) {
      failures.push_back(fmt::format(
          "{} is off by {} ns (median) and {} ns (p99), more than {} "
          "and {}",
          gap.what, gap.median_ns, gap.p99_ns, gap.median_tolerance_ns, gap.p99_tolerance_ns));
    }
  }
  for (const Portion& portion : report.portions) {
    if (report.is_wrong(portion)) failures.push_back(to_text(portion));
  }
  return failures;
}

// Why it shows nothing of flowtop, although it ran.
std::optional<std::string> find_obstacle(const Report& report) {
  const Portion* unmet = report.unmet_premise();
  if (unmet == nullptr || !report.failures.empty()) return std::nullopt;
  return "this host did not let it happen: " + to_text(*unmet);
}

}  // namespace

Report judge(const workload::Scenario& scenario, const workload::Place& place,
             std::span<const flow::Operation> rows, std::span<const LedgerEntry> entries,
             const Circumstances& circumstances) {
  const Match matched = match(rows, entries);
  Report report{.scenario = scenario.name,
                .what = scenario.what,
                .operations = entries.size(),
                .matched = matched.pairs.size(),
                .extra = matched.extra.size(),
                .an_extra = matched.extra.empty() ? "" : to_text(*matched.extra.front()),
                .hidden = circumstances.hidden * scenario.operations_per_request,
                .missed = circumstances.missed,
                .agreements = ask(scenario, place, matched.pairs),
                .gaps = measure(scenario, matched.pairs, circumstances.tolerance),
                .portions = measure_portions(scenario, matched.pairs)};
  std::uint64_t may_be_hidden = report.missed + (scenario.hidden_have_no_row ? report.hidden : 0);
  for (const LedgerEntry* entry : matched.missing) {
    if (may_be_hidden > 0 && !scenario.expect(*entry, place).maybe_unwaited) {
      --may_be_hidden;
      ++report.unseen;
      continue;
    }
    ++(scenario.expect(*entry, place).maybe_unwaited ? report.unwaited : report.missing);
  }
  for (const Pair& pair : matched.pairs) {
    report.fragments += pair.row->record.fragments;
    report.wakes += pair.row->is_the_wake() ? 1 : 0;
    report.order_violations += flow::order_violations(pair.row->record).size();
  }
  report.outside = count_outside(matched.pairs);
  report.unseen += static_cast<std::uint64_t>(std::ranges::count_if(matched.pairs, is_unseen));
  report.failures = find_failures(report);
  report.skipped = find_obstacle(report);
  return report;
}

}  // namespace flowtop::calibrate
