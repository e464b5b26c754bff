// SPDX-License-Identifier: Apache-2.0
#include "kernel/probes.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "base/memory.h"
#include "base/system_error.h"
#include "base/timespec.h"
#include "base/unique_fd.h"
#include "host/system_info.h"
#include "kernel/full_programs.h"
#include "kernel/privilege.h"
#include "kernel/program_set.h"
#include "kernel/run_time.h"
#include "kernel/symbols.h"

namespace flowtop::kernel {
namespace {

// The programs never wake the reader: a wake per batch of records would land on the CPUs under
// test. The reader looks at this interval instead; the ring holds seconds of records.
constexpr std::chrono::milliseconds kPollInterval{10};
// Programs that were running when their links went away have long ended after this time.
constexpr std::chrono::milliseconds kQuiesce{20};

struct LinkDeleter {
  void operator()(bpf_link* link) const { (void)bpf_link__destroy(link); }
};
using Link = std::unique_ptr<bpf_link, LinkDeleter>;

struct RingDeleter {
  void operator()(ring_buffer* ring) const { ring_buffer__free(ring); }
};

int hand_over(void* context, void* data, std::size_t size) {
  const auto& sink = **static_cast<const RecordSink**>(context);
  sink(std::span(static_cast<const std::byte*>(data), size));
  return 0;
}

Result<UniqueFd> start_timer() {
  UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  const itimerspec interval = {.it_interval = to_timespec(kPollInterval),
                               .it_value = to_timespec(kPollInterval)};
  if (!timer || timerfd_settime(timer.get(), 0, &interval, nullptr) != 0) {
    return system_error(ErrorKind::kInternal, "poll timer", errno);
  }
  return timer;
}

// Sums one book over the CPUs.
Result<Books> read_books(const bpf_map& cpus) {
  const int cpu_count = libbpf_num_possible_cpus();
  if (cpu_count < 0) return system_error(ErrorKind::kInternal, "number of CPUs", -cpu_count);
  std::vector<cpu_state> states(static_cast<std::size_t>(cpu_count));
  const std::uint32_t key = 0;
  if (bpf_map_lookup_elem(bpf_map__fd(&cpus), &key, states.data()) != 0) {
    return system_error(ErrorKind::kInternal, "reading the loss books", errno);
  }
  Books books;
  for (const cpu_state& state : states) {
    for (std::size_t i = 0; i < books.counts.size(); ++i) books.counts[i] += state.books[i];
  }
  return books;
}

}  // namespace

struct Probes::State {
  std::unique_ptr<ProgramSet> set;
  std::vector<ProgramStatus> programs;
  std::string limits;
  std::vector<Link> links;
  std::unique_ptr<ring_buffer, RingDeleter> ring;
  const RecordSink* sink = nullptr;  // of the poll that runs now
  UniqueFd timer;
  UniqueFd statistics;
  bool finished = false;
  InFlight left;  // when finished

  void attach();
  Status open_ring();
  Status consume(const RecordSink& records);
};

void Probes::State::attach() {
  for (ProgramStatus& status : programs) {
    if (!status.reason.empty()) continue;
    bpf_program* program = bpf_object__find_program_by_name(&set->object(), status.name.c_str());
    Link link(bpf_program__attach(program));
    if (link == nullptr) {
      status.reason = system_error(ErrorKind::kAttach, "cannot attach", errno).message;
      continue;
    }
    status.attached = true;
    links.push_back(std::move(link));
  }
}

Status Probes::State::open_ring() {
  ring.reset(ring_buffer__new(bpf_map__fd(&set->records()), hand_over, &sink, nullptr));
  if (ring == nullptr) return system_error(ErrorKind::kInternal, "ring buffer", errno);
  Result<UniqueFd> started = start_timer();
  if (!started) return started.error();
  timer = std::move(*started);
  return Done{};
}

Status Probes::State::consume(const RecordSink& records) {
  sink = &records;
  const int result = ring_buffer__consume(ring.get());
  sink = nullptr;
  if (result < 0) return system_error(ErrorKind::kInternal, "reading the ring buffer", -result);
  return Done{};
}

Probes::Probes(std::unique_ptr<State> state) : state_(std::move(state)) {}
Probes::Probes(Probes&&) noexcept = default;
Probes& Probes::operator=(Probes&&) noexcept = default;
Probes::~Probes() = default;

Result<Probes> Probes::open(const ProbeOptions& options) {
  const known_functions functions = read_known_functions("/proc");
  if (!any_known(functions)) return hides_functions(host::read_system_info("/sys", "/proc"));
  Result<LoadedPrograms> loaded = load_programs(options, functions);
  if (!loaded) return loaded.error();
  auto state = std::make_unique<State>();
  state->set = std::move(loaded->set);
  state->programs = std::move(loaded->programs);
  state->limits = std::move(loaded->limits);
  const Status ring = state->open_ring();
  if (!ring) return ring.error();
  if (!options.attach) return Probes(std::move(state));

  state->attach();
  give_back_memory();  // reading the kernel's types took ten times what is needed from now on
  if (state->links.empty()) {
    const auto& first = state->programs.front();
    return Error{ErrorKind::kAttach,
                 "no program could attach; " + first.name + ": " + first.reason};
  }
  return Probes(std::move(state));
}

const std::vector<ProgramStatus>& Probes::programs() const { return state_->programs; }

const std::string& Probes::limits() const { return state_->limits; }

int Probes::poll_fd() const { return state_->timer.get(); }

Status Probes::poll(std::chrono::milliseconds timeout, const RecordSink& sink) {
  std::uint64_t ticks = 0;
  if (timeout.count() > 0) std::this_thread::sleep_for(std::min(timeout, kPollInterval));
  if (read(state_->timer.get(), &ticks, sizeof(ticks)) < 0 && errno != EAGAIN) {
    return system_error(ErrorKind::kInternal, "poll timer", errno);
  }
  return state_->consume(sink);
}

Status Probes::finish(const RecordSink& sink) {
  if (state_->finished) return Done{};
  state_->links.clear();
  std::this_thread::sleep_for(kQuiesce);
  Status consumed = state_->consume(sink);
  if (!consumed) return consumed;
  state_->left = state_->set->in_flight(&sink);
  state_->finished = true;
  return Done{};
}

Result<Books> Probes::books() const {
  Result<Books> books = read_books(state_->set->cpus());
  if (!books) return books;
  const InFlight left = state_->finished ? state_->left : state_->set->in_flight(nullptr);
  books->open = left.open;
  if (state_->finished) {  // before that, they are still to be delivered by the programs
    books->counts[FLOWTOP_BOOK_DELIVERED] += left.delivered;
    books->counts[FLOWTOP_BOOK_FILTERED] += left.filtered;
  } else {
    books->open += left.delivered + left.filtered;
  }
  books->unwaited_in_flight = left.unwaited;
  books->unwaited_bytes_in_flight = left.unwaited_bytes;
  books->recursion_misses = sum_of(runs()).recursion_misses;
  return books;
}

Status Probes::read_aggregate(const AggregateSinks& sinks) {
  CellTable* const cells = state_->set->cells();
  if (cells == nullptr) return Error{ErrorKind::kInternal, "no aggregate was asked for"};
  cells->read(sinks);
  return Done{};
}

std::vector<CpuPair> Probes::cpu_pairs() const {
  const CellTable* const cells = state_->set->cells();
  return cells == nullptr ? std::vector<CpuPair>() : cells->cpu_pairs();
}

void Probes::watch(const std::optional<Watch>& rows) {
  if (CellTable* const cells = state_->set->cells()) cells->watch(rows);
}

void Probes::set_distances(const DistanceOfCpus& distance) {
  if (CellTable* const cells = state_->set->cells()) cells->fill_distances(distance);
}

MemoryFacts Probes::memory() const { return state_->set->memory(); }

std::vector<ProgramRuns> Probes::runs() const { return read_runs(state_->set->object()); }

std::size_t Probes::program_count() {
  const Result<std::vector<ProgramStatus>> all = full_programs_left_out({});
  return all ? all->size() : 0;
}

Status Probes::keep_statistics_on() {
  Result<UniqueFd> statistics = enable_run_time_statistics();
  if (!statistics) return statistics.error();
  state_->statistics = std::move(*statistics);
  return Done{};
}

Result<RunTime> Probes::measure_cost(const std::function<void()>& work) const {
  const Result<UniqueFd> statistics = enable_run_time_statistics();
  if (!statistics) return statistics.error();
  const Result<Books> books_before = read_books(state_->set->cpus());
  const ProgramRuns before = sum_of(runs());
  const auto start = std::chrono::steady_clock::now();
  work();
  const ProgramRuns after = sum_of(runs());
  const std::chrono::nanoseconds wall = std::chrono::steady_clock::now() - start;
  const Result<Books> books_after = read_books(state_->set->cpus());
  if (!books_before) return books_before.error();
  if (!books_after) return books_after.error();
  return RunTime{.run_ns = after.run_ns - before.run_ns,
                 .calls = after.calls - before.calls,
                 .wall_ns = static_cast<std::uint64_t>(wall.count()),
                 .operations = books_after->counts[FLOWTOP_BOOK_SEEN] -
                               books_before->counts[FLOWTOP_BOOK_SEEN]};
}

}  // namespace flowtop::kernel
