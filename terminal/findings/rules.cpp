// SPDX-License-Identifier: Apache-2.0
// The rules. Each tells what it saw, and what to try.
#include <fmt/format.h>

#include <algorithm>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "flow/sums.h"
#include "output/humanise.h"
#include "terminal/findings/findings.h"
#include "terminal/findings/memory_rules.h"
#include "terminal/findings/wording.h"

namespace flowtop::terminal {
namespace {

constexpr double kP50 = 0.5;
constexpr double kP99 = 0.99;
constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000'000;

// Nothing where fewer values than are enough are ranked.
std::optional<std::uint64_t> quantile(const flow::Tally& tally, std::size_t histogram,
                                      double rank) {
  const flow::Histogram& values = tally.histogram(histogram);
  return values.ranked() < kEnough ? std::nullopt : values.quantile(rank);
}

// The same.
std::optional<std::uint64_t> mean(const flow::Tally& tally, std::size_t histogram) {
  const flow::Histogram& values = tally.histogram(histogram);
  return values.count() < kEnough ? std::nullopt : std::optional(values.sum() / values.count());
}

std::string device_of(const Evidence& evidence) {
  return output::printable(evidence.moment.names.device(evidence.flow->key.dev));
}

// Between which CPUs nearly all results of the flow travel: nothing where that is not known, as
// pairs are those of the whole host, and others have more of them.
const kernel::CpuPair* remote_pair_of(const Evidence& evidence) {
  const kernel::CpuPair* busiest = nullptr;
  for (const kernel::CpuPair& pair : evidence.moment.pairs) {
    if (pair.complete_cpu == pair.consumer_cpu) continue;
    if (busiest == nullptr || pair.operations > busiest->operations) busiest = &pair;
  }
  const flow::Tally& total = evidence.moment.sample.interval.total;
  constexpr double kNearlyAll = 0.9;
  const bool is_its_own = ratio(flow::remote(evidence.flow->tally.distances),
                                flow::remote(total.distances)) >= kNearlyAll;
  return is_its_own ? busiest : nullptr;
}

std::string rq_affinity_mend(const Evidence& evidence, const kernel::CpuPair* pair) {
  const auto found = evidence.moment.queues.find(evidence.flow->key.dev);
  const std::string pin = pair == nullptr
                              ? "pin the consumer to the CPU of the completions"
                              : fmt::format("pin the consumer to CPU {}", pair->complete_cpu);
  if (found == evidence.moment.queues.end() || !found->second.rq_affinity) return pin;
  const int now = *found->second.rq_affinity;
  if (now == 2) return fmt::format("rq_affinity is 2 already: {}, or submit where it runs", pin);
  return fmt::format("rq_affinity of {} is {}: try 2 (completes where it was submitted), or {}",
                     device_of(evidence), now, pin);
}

std::optional<Finding> remote_completions(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const std::uint64_t located = flow::located(tally.distances);
  const std::uint64_t remote = flow::remote(tally.distances);
  if (located < kEnough || ratio(remote, located) < 0.5) return std::nullopt;
  const auto* const farthest = std::ranges::max_element(
      tally.distances.begin() + FLOWTOP_DISTANCE_SMT, tally.distances.end());
  const auto distance = static_cast<std::size_t>(farthest - tally.distances.begin());
  const kernel::CpuPair* const pair = remote_pair_of(evidence);
  const std::string where =
      pair == nullptr ? ""
                      : fmt::format(": most complete on CPU {} and are consumed on CPU {}",
                                    pair->complete_cpu, pair->consumer_cpu);
  return Finding{
      .weight = Weight::kTrouble,
      .operations = remote,
      .what = fmt::format("{:.0f}% of the results of {} are consumed on another CPU than they "
                          "complete on, mostly at distance {}{}",
                          percent(ratio(remote, located)), who(evidence),
                          flow::distance_names()[distance].name, where),
      .mend = rq_affinity_mend(evidence, pair)};
}

std::optional<Finding> waits_for_a_cpu(const Evidence& evidence) {
  const auto debt = quantile(evidence.flow->tally, flow::histogram_index("locality_debt_ns"), kP99);
  if (!debt || *debt < kMillisecond) return std::nullopt;
  return Finding{.weight = Weight::kTrouble,
                 .operations = evidence.flow->tally.operations(),
                 .what = fmt::format("one wake of {} in a hundred waits {} or more for a CPU",
                                     who(evidence), output::duration_text(*debt)),
                 .mend =
                     "look who runs there: give it a CPU of its own, or a higher priority; cpu.max "
                     "and deep idle states delay it, too"};
}

// How many results one wake brings, most often; a batch that is waited for as a whole.
std::uint64_t results_of_a_wake(const flow::Tally& tally) {
  return quantile(tally, flow::histogram_index("wake_batch"), kP50).value_or(1);
}

std::optional<Finding> late_wakes(const Evidence& evidence) {
  constexpr std::uint64_t kLate = 200 * kMicrosecond;
  const std::size_t histogram = flow::histogram_index("useful_completion_ns");
  const auto useful = quantile(evidence.flow->tally, histogram, kP99);
  const auto device =
      quantile(evidence.flow->tally, flow::histogram_index("issue_to_complete_ns"), kP50);
  if (!useful || !device || *useful < kLate || *useful < *device) return std::nullopt;
  if (results_of_a_wake(evidence.flow->tally) > 1) return std::nullopt;  // held_by_others
  return Finding{
      .weight = Weight::kTrouble,
      .operations = evidence.flow->tally.operations(),
      .what = fmt::format("one consumer of {} in a hundred is woken {} after the device was done, "
                          "longer than the device takes ({} p50)",
                          who(evidence), output::duration_text(*useful),
                          output::duration_text(*device)),
      .mend =
          "the wake is late, not the CPU: look for interrupts that are held up, softirqs, or "
          "threads that pass it on"};
}

std::optional<Finding> consumer_elsewhere(const Evidence& evidence) {
  const auto& states = evidence.flow->tally.states;
  const std::uint64_t elsewhere = states.at(FLOWTOP_STATE_ELSEWHERE);
  const double share = ratio(elsewhere, flow::sum_of(states));
  if (elsewhere < kEnough || share < 0.2) return std::nullopt;
  return Finding{.weight = Weight::kTrouble,
                 .operations = elsewhere,
                 .what = fmt::format("{:.0f}% of the results of {} are there while their consumer "
                                     "sleeps on something else",
                                     percent(share), who(evidence)),
                 .mend =
                     "let it wait for completions, too (eventfd, io_uring_enter), or reap more "
                     "often"};
}

std::optional<Finding> consumer_preempted(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const double share = ratio(tally.states.at(FLOWTOP_STATE_WOKEN), flow::sum_of(tally.states));
  const auto wait = quantile(tally, flow::histogram_index("runq_ns"), kP99);
  if (!wait || share < 0.2 || *wait < kMillisecond) return std::nullopt;
  return Finding{.weight = Weight::kTrouble,
                 .operations = tally.states.at(FLOWTOP_STATE_WOKEN),
                 .what = fmt::format(
                     "{:.0f}% of the results of {} find their consumer ready to run and without "
                     "a CPU, for up to {} (p99)",
                     percent(share), who(evidence), output::duration_text(*wait)),
                 .mend = "its CPU is shared with others that are busy: give it more of it"};
}

// On average: of those that wait for a free request, a newcomer may be the next.
std::optional<Finding> waits_before_the_device(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const auto before = mean(tally, flow::histogram_index("submit_to_issue_ns"));
  const auto device = mean(tally, flow::histogram_index("issue_to_complete_ns"));
  if (!before || !device || *before < 100 * kMicrosecond || *before < *device) return std::nullopt;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = tally.operations(),
      .what = fmt::format(
          "operations of {} wait {} on average before the device gets them, which takes {}",
          who(evidence), output::duration_text(*before), output::duration_text(*device)),
      .mend =
          "a full queue, an I/O scheduler or a throttle: look at queue/scheduler, nr_requests "
          "and io.max, or submit less at once"};
}

std::optional<Finding> held_by_others(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const auto useful = quantile(tally, flow::histogram_index("useful_completion_ns"), kP50);
  const auto device = quantile(tally, flow::histogram_index("issue_to_complete_ns"), kP50);
  const std::uint64_t batch = results_of_a_wake(tally);
  if (!useful || !device || batch < 2 || *useful < *device / 2) return std::nullopt;
  return Finding{
      .weight = Weight::kNote,
      .operations = tally.operations(),
      .what = fmt::format(
          "results of {} wait {} (p50) for others of the same wake, which brings {} of "
          "them (p50); the device takes {}",
          who(evidence), output::duration_text(*useful), batch, output::duration_text(*device)),
      .mend = "wait for fewer at once"};
}

std::optional<Finding> failing(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const std::uint64_t errors = tally.counter(flow::counter_index("errors"));
  if (errors == 0) return std::nullopt;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = errors,
      .what = fmt::format("{} of {} operations of {} failed", errors, tally.operations(),
                          who(evidence)),
      .mend = "dmesg says what the device reported; flowtop capture has each one's errno"};
}

std::optional<Finding> lost_data(const Evidence& evidence) {
  const std::uint64_t lost = evidence.moment.sample.books.lost();
  if (lost == 0) return std::nullopt;
  std::string books;
  for (const flow::BookInfo& info : flow::kBookInfos) {
    const std::uint64_t count = evidence.moment.sample.books.published(info);
    const bool is_lost =
        info.role == flow::BookRole::kLost || info.role == flow::BookRole::kNeverTaken;
    if (!is_lost || count == 0) continue;
    books += fmt::format("{}{} {}", books.empty() ? "" : ", ", info.key, count);
  }
  return Finding{
      .weight = Weight::kDataLost,
      .operations = lost,
      .what = fmt::format(
          "{} operations {} are in no row ({})", lost,
          evidence.host.is_recording() ? "of the whole recording" : "since the start", books),
      .mend =
          "observe less at once, with --device or --pid; docs/metrics.md tells what each "
          "book means"};
}

std::optional<Finding> overflowed(const Evidence& evidence) {
  const std::uint64_t operations = evidence.moment.sample.interval.overflow.operations();
  if (operations == 0) return std::nullopt;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = operations,
      .what = fmt::format("{} operations are in the totals and in no row: there was no room "
                          "for their flows",
                          operations),
      .mend = "more room, with --cells, or fewer flows, with --device or --pid"};
}

std::optional<Finding> programs_missing(const Evidence& evidence) {
  std::string names;
  for (const kernel::ProgramStatus& program : evidence.host.programs) {
    if (program.needed && !program.attached) names += (names.empty() ? "" : ", ") + program.name;
  }
  if (names.empty()) return std::nullopt;
  return Finding{
      .weight = Weight::kDataLost,
      .operations = 0,
      .what = fmt::format("programs that are not attached: {}; what they see is missing", names),
      .mend = "p shows the reason of each, flowtop doctor the mend"};
}

std::optional<Finding> own_cost(const Evidence& evidence) {
  if (!flowtop_disturbs(evidence.moment.sample)) return std::nullopt;
  const auto& cost = evidence.moment.sample.cost;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = evidence.moment.sample.interval.total.operations(),
      .what = fmt::format("flowtop itself takes {:.0f}% of a CPU: what it shows is slower than it "
                          "would be without it",
                          percent(cost->cpu_share + cost->user_cpu_share)),
      .mend = "look at one device or process only (--device, --pid)"};
}

}  // namespace

std::span<const Rule> rules() {
  static const std::vector<Rule> kRules = {
      {"lost_data", 0, lost_data},
      {"overflowed", 0, overflowed},
      {"programs_missing", 0, programs_missing},
      {"own_cost", 0, own_cost},
      {"registering_fails", 0, registering_fails},
      {"registering_again", 0, registering_again},
      {"failing", 1, failing},
      {"broken_promise", 1, broken_promise},
      {"direct_io_fell_back", 1, direct_io_fell_back},
      {"bounced_by_dma", 1, bounced_by_dma},
      {"copied_by_ublk", kEnough, copied_by_ublk},
      {"remote_completions", kEnough, remote_completions},
      {"waits_for_a_cpu", kEnough, waits_for_a_cpu},
      {"late_wakes", kEnough, late_wakes},
      {"consumer_elsewhere", kEnough, consumer_elsewhere},
      {"consumer_preempted", kEnough, consumer_preempted},
      {"waits_before_the_device", kEnough, waits_before_the_device},
      {"held_by_others", kEnough, held_by_others},
  };
  return kRules;
}

}  // namespace flowtop::terminal
