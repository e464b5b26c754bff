// SPDX-License-Identifier: Apache-2.0
#include "kernel/cell_table.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <unordered_map>
#include <utility>

#include "flow/histogram.h"
#include "flow/sums.h"
#include "flowtop_bpf.skel.h"

namespace flowtop::kernel {
namespace {

// A key that no program finds, and that keeps the slot from being claimed.
constexpr std::uint64_t kRetiring = 1;

std::uint64_t operations_of(const cell& values) { return flow::sum_of(values.states); }

// Asks the kernel once for each process: one may have thousands of cells.
class Processes {
 public:
  bool is_gone(std::uint32_t tgid) {
    const auto [place, is_new] = gone_.try_emplace(tgid);
    if (is_new) place->second = kill(static_cast<pid_t>(tgid), 0) != 0 && errno == ESRCH;
    return place->second;
  }

 private:
  std::unordered_map<std::uint32_t, bool> gone_;
};

// Not where CPUs run without a timer tick.
bool can_wait_for_programs() {
  const long commands = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
  return commands > 0 && (commands & MEMBARRIER_CMD_GLOBAL) != 0;
}

// Whatever program is running has ended when this returns; where that cannot be known, very likely.
void wait_for_programs() {
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0) return;
  constexpr std::chrono::milliseconds kLongerThanAnyProgram{20};
  std::this_thread::sleep_for(kLongerThanAnyProgram);
}

template <typename Value>
Result<MapView<Value>> view(const bpf_map* map) {
  return MapView<Value>::open(bpf_map__fd(map), bpf_map__max_entries(map));
}

}  // namespace

CellTable::CellTable(Maps maps, const Shared& shared, int cpu_count,
                     const AggregateOptions& options)
    : maps_(std::move(maps)),
      shared_(shared),
      cpu_count_(cpu_count),
      by_(options.by),
      is_over_(options.is_over),
      operations_(maps_.cells.size() - OVERFLOW_CELLS),
      activity_(operations_.size()),
      copy_(std::make_unique<Copy>()),
      can_wait_for_programs_(can_wait_for_programs()) {
  if (is_by_cgroup()) return;
  for (std::uint32_t i = 0; i < OVERFLOW_CELLS; ++i) maps_.cells[i].histogram = i + 1;
  for (std::size_t i = 0; i < maps_.free_histograms.size(); ++i) {
    give_back(static_cast<std::uint32_t>(OVERFLOW_CELLS + i));
  }
}

Result<CellTable> CellTable::open(flowtop_bpf& skeleton, const AggregateOptions& options) {
  const auto& maps = skeleton.maps;
  auto cell_keys = view<keys>(maps.cell_keys);
  auto cells = view<cell>(maps.cells);
  auto histograms = view<cell_histograms>(maps.histograms);
  auto coarse = view<coarse_histograms>(maps.coarse_histograms);
  auto free_histograms = view<std::uint64_t>(maps.free_histograms);
  auto cpu_pairs = view<cpu_pair>(maps.cpu_pairs);
  if (!cell_keys) return cell_keys.error();
  if (!cells) return cells.error();
  if (!histograms) return histograms.error();
  if (!coarse) return coarse.error();
  if (!free_histograms) return free_histograms.error();
  if (!cpu_pairs) return cpu_pairs.error();
  CellTable table({std::move(*cell_keys), std::move(*cells), std::move(*histograms),
                   std::move(*coarse), std::move(*free_histograms), std::move(*cpu_pairs)},
                  {&skeleton.bss->histogram_queue, &skeleton.bss->watch},
                  static_cast<int>(skeleton.rodata->config.cpu_count), options);
  table.fill_distances(options.distance);
  return table;
}

void CellTable::fill_distances(const DistanceOfCpus& distance) {
  for (int from = 0; from < cpu_count_; ++from) {
    for (int to = 0; to < cpu_count_; ++to) {
      const std::uint8_t unknown =
          from == to ? FLOWTOP_DISTANCE_SAME_CPU : FLOWTOP_DISTANCE_UNKNOWN;
      pair(from, to).distance = distance ? distance(from, to) : unknown;
    }
  }
}

cpu_pair& CellTable::pair(int complete_cpu, int consumer_cpu) const {
  const unsigned stride = CPU_PAIR_STRIDE(static_cast<unsigned>(cpu_count_));
  return maps_.cpu_pairs[static_cast<unsigned>(consumer_cpu) * stride +
                         static_cast<unsigned>(complete_cpu)];
}

__u64& CellTable::key(std::size_t slot) const {
  return maps_.cell_keys[slot / WAYS].key[slot % WAYS];
}

cell& CellTable::cell_in(std::size_t slot) const { return maps_.cells[OVERFLOW_CELLS + slot]; }

CellReading CellTable::copy(std::size_t slot) {
  CellReading reading = copy_at(OVERFLOW_CELLS + slot);
  if (const auto carried = carried_.find(slot); carried != carried_.end()) {
    for (std::size_t i = 0; i < carried->second.counts.size(); ++i) {
      std::span(copy_->values.counts)[i] += carried->second.counts.at(i);
    }
    reading.histograms_lost = carried->second.times;
  }
  return reading;
}

CellReading CellTable::copy_at(std::size_t index) {
  std::memcpy(&copy_->values, &maps_.cells[index], sizeof(cell));
  CellReading reading{.values = copy_->values};
  if (is_by_cgroup()) {
    std::memcpy(&copy_->coarse, &maps_.coarse[index], sizeof(coarse_histograms));
    reading.coarse = &copy_->coarse;
  }
  const std::uint32_t histogram = reading.values.histogram;
  if (histogram != 0 && histogram <= maps_.histograms.size()) {
    copy_filled(maps_.histograms[histogram - 1]);
    reading.histograms = &copy_->histograms;
  }
  return reading;
}

// The programs add to a sum before they add to the bucket: what they do meanwhile is for the next
// reading.
void CellTable::copy_filled(const cell_histograms& from) {
  for (std::size_t i = 0; i < FLOWTOP_HISTOGRAM_COUNT; ++i) {
    const std::size_t filled = flow::kernel_buckets_with_values(std::span(copy_->values.sums)[i]);
    std::memcpy(std::span(copy_->histograms.buckets)[i], std::span(from.buckets)[i],
                filled * sizeof(from.buckets[0][0]));
  }
}

// How many operations came since the last reading.
std::uint64_t CellTable::note_operations(std::size_t slot, const cell& values) {
  const std::uint64_t operations = operations_of(values);
  const std::uint64_t came = operations - std::exchange(operations_[slot], operations);
  activity_[slot] = activity_after(activity_[slot], came);
  return came;
}

void CellTable::read(const AggregateSinks& sinks) {
  std::vector<std::size_t> over;
  std::vector<CellActivity> staying;
  Processes processes;
  const auto is_over = [&](const cell& values, bool is_published) {
    if (is_over_) return is_over_(values, is_published);
    return is_published && processes.is_gone(values.tgid);
  };
  for (std::size_t slot = 0; slot < operations_.size(); ++slot) {
    if (key(slot) <= kRetiring || std::atomic_ref(cell_in(slot).key).load() == 0) continue;
    const CellReading reading = copy(slot);
    const bool is_published = note_operations(slot, reading.values) == 0 && operations_[slot] != 0;
    if (is_over(reading.values, is_published)) {
      over.push_back(slot);
    } else {
      staying.push_back({.slot = slot,
                         .activity = activity_[slot],
                         .has_histograms = reading.values.histogram != 0});
      sinks.cell(reading);
    }
  }
  for (std::size_t i = 0; i < OVERFLOW_CELLS; ++i) {
    if (operations_of(maps_.cells[i]) != 0) sinks.overflow(copy_at(i));
  }
  if (!over.empty()) retire(over, sinks.retired);
  if (!is_by_cgroup()) give_to_the_busiest(staying);
}

std::vector<CpuPair> CellTable::cpu_pairs() const {
  std::vector<CpuPair> pairs;
  for (int from = 0; from < cpu_count_; ++from) {
    for (int to = 0; to < cpu_count_; ++to) {
      cpu_pair& counted = pair(from, to);
      // In the other order than they are counted: there are never more of the watched.
      const std::uint32_t watched = std::atomic_ref(counted.watched).load();
      const std::uint64_t operations = std::atomic_ref(counted.operations).load();
      if (operations == 0) continue;
      pairs.push_back(
          {.complete_cpu = from, .consumer_cpu = to, .operations = operations, .watched = watched});
    }
  }
  return pairs;
}

void CellTable::watch(const std::optional<Watch>& rows) {
  struct watch& shared = *shared_.watch;
  const std::atomic_ref<__u32> published(shared.fields);
  published.store(0);
  if (!rows) return;
  std::uint32_t fields = 0;
  const auto set = [&](auto& field, const auto& wanted, watch_field which) {
    field = wanted.value_or(0);
    if (wanted) fields |= which;
  };
  set(shared.flow_id, rows->flow_id, WATCH_FLOW);
  set(shared.tgid, rows->tgid, WATCH_TGID);
  set(shared.dev, rows->dev, WATCH_DEV);
  set(shared.path, rows->path, WATCH_PATH);
  set(shared.op, rows->op, WATCH_OP);
  set(shared.delivery, rows->delivery, WATCH_DELIVERY);
  set(shared.cgroup_id, rows->cgroup_id, WATCH_CGROUP);
  published.store(fields);
}

void CellTable::retire(const std::vector<std::size_t>& slots, const CellSink& retired) {
  for (const std::size_t slot : slots) {
    std::atomic_ref(key(slot)).store(kRetiring);
    std::atomic_ref(cell_in(slot).key).store(0);
  }
  wait_for_programs();
  for (const std::size_t slot : slots) {
    retired(copy(slot));
    carried_.erase(slot);
    clear_histograms(slot);
    std::memset(&cell_in(slot), 0, sizeof(cell));
    operations_[slot] = 0;
    activity_[slot] = 0;
    std::atomic_ref(key(slot)).store(0);
  }
}

void CellTable::clear_histograms(std::size_t slot) {
  const std::uint32_t histogram = cell_in(slot).histogram;
  if (is_by_cgroup()) {
    std::memset(&maps_.coarse[OVERFLOW_CELLS + slot], 0, sizeof(coarse_histograms));
  } else if (histogram != 0) {
    std::memset(&maps_.histograms[histogram - 1], 0, sizeof(cell_histograms));
    give_back(histogram - 1);
  }
}

void CellTable::give_back(std::uint32_t histogram) {
  const std::size_t place = shared_.queue->given & (maps_.free_histograms.size() - 1);
  std::atomic_ref(maps_.free_histograms[place]).store(histogram);
  std::atomic_ref(shared_.queue->given).fetch_add(1);
}

std::size_t CellTable::free_count() const {
  return std::atomic_ref(shared_.queue->given).load() -
         std::atomic_ref(shared_.queue->taken).load();
}

// The programs take from the same queue.
std::optional<std::uint32_t> CellTable::take_free() {
  std::uint32_t taken = std::atomic_ref(shared_.queue->taken).load();
  while (taken != std::atomic_ref(shared_.queue->given).load()) {
    const std::size_t place = taken & (maps_.free_histograms.size() - 1);
    const std::uint64_t histogram = std::atomic_ref(maps_.free_histograms[place]).load();
    if (std::atomic_ref(shared_.queue->taken).compare_exchange_strong(taken, taken + 1)) {
      return static_cast<std::uint32_t>(histogram);
    }
  }
  return std::nullopt;
}

// Its values are in no histogram from now on.
void CellTable::carry_over(std::size_t slot, const cell_histograms& histograms) {
  Carried& carried = carried_[slot];
  ++carried.times;
  for (std::size_t i = 0; i < carried.counts.size(); ++i) {
    carried.counts.at(i) += flow::sum_of(std::span(histograms.buckets)[i]);
  }
}

void CellTable::give_to_the_busiest(std::span<const CellActivity> cells) {
  constexpr std::size_t kMost = 256;  // in one reading: 7 MB to add up and clear
  std::vector<HistogramMove> moves = choose_moves(cells, free_count(), kMost);
  if (!can_wait_for_programs_) {
    std::erase_if(moves, [](const HistogramMove& move) { return move.from.has_value(); });
  }
  std::vector<std::uint32_t> histograms;
  for (const HistogramMove& move : moves) {
    if (move.from) {
      histograms.push_back(std::atomic_ref(cell_in(*move.from).histogram).exchange(0) - 1);
    } else if (const auto free = take_free()) {
      histograms.push_back(*free);
    } else {
      break;  // a program took it for a new cell: this one is for the next reading
    }
  }
  moves.resize(histograms.size());
  if (std::ranges::any_of(moves, [](const HistogramMove& move) { return move.from.has_value(); })) {
    wait_for_programs();
  }
  for (std::size_t i = 0; i < moves.size(); ++i) {
    cell_histograms& set = maps_.histograms[histograms[i]];
    if (moves[i].from) {
      carry_over(*moves[i].from, set);
      std::memset(&set, 0, sizeof(set));
    }
    std::atomic_ref(cell_in(moves[i].to).histogram).store(histograms[i] + 1);
  }
}

}  // namespace flowtop::kernel
