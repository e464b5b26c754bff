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
#include <numeric>
#include <thread>
#include <unordered_map>
#include <utility>

#include "flowtop_bpf.skel.h"

namespace flowtop::kernel {
namespace {

// A key that no program finds, and that keeps the slot from being claimed.
constexpr std::uint64_t kRetiring = 1;

std::uint64_t operations_of(const cell& values) {
  return std::accumulate(std::begin(values.states), std::end(values.states), std::uint64_t{0});
}

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

CellTable::CellTable(Maps maps, histogram_queue& queue, int cpu_count)
    : maps_(std::move(maps)),
      queue_(&queue),
      cpu_count_(cpu_count),
      operations_(maps_.cells.size() - OVERFLOW_CELLS),
      activity_(operations_.size()),
      can_wait_for_programs_(can_wait_for_programs()) {
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
  auto free_histograms = view<std::uint64_t>(maps.free_histograms);
  auto cpu_pairs = view<cpu_pair>(maps.cpu_pairs);
  if (!cell_keys) return cell_keys.error();
  if (!cells) return cells.error();
  if (!histograms) return histograms.error();
  if (!free_histograms) return free_histograms.error();
  if (!cpu_pairs) return cpu_pairs.error();
  CellTable table({std::move(*cell_keys), std::move(*cells), std::move(*histograms),
                   std::move(*free_histograms), std::move(*cpu_pairs)},
                  skeleton.bss->histogram_queue,
                  static_cast<int>(skeleton.rodata->config.cpu_count));
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

CellCopy CellTable::copy(std::size_t slot) const {
  CellCopy result = copy_of(cell_in(slot));
  if (const auto carried = carried_.find(slot); carried != carried_.end()) {
    for (std::size_t i = 0; i < carried->second.counts.size(); ++i) {
      std::span(result.values.counts)[i] += carried->second.counts.at(i);
    }
    result.histograms_lost = carried->second.times;
  }
  return result;
}

CellCopy CellTable::copy_of(const cell& values) const {
  CellCopy result;
  std::memcpy(&result.values, &values, sizeof(values));
  const std::uint32_t histogram = result.values.histogram;
  if (histogram != 0 && histogram <= maps_.histograms.size()) {
    result.histograms = std::make_unique<cell_histograms>();
    std::memcpy(result.histograms.get(), &maps_.histograms[histogram - 1], sizeof(cell_histograms));
  }
  return result;
}

// How many operations came since the last reading.
std::uint64_t CellTable::note_operations(std::size_t slot, const cell& values) {
  const std::uint64_t operations = operations_of(values);
  const std::uint64_t came = operations - std::exchange(operations_[slot], operations);
  activity_[slot] = activity_after(activity_[slot], came);
  return came;
}

AggregateReading CellTable::read() {
  AggregateReading reading;
  std::vector<std::size_t> over;
  std::vector<CellActivity> staying;
  Processes processes;
  for (std::size_t slot = 0; slot < operations_.size(); ++slot) {
    if (key(slot) <= kRetiring || cell_in(slot).key == 0) continue;
    CellCopy values = copy(slot);
    const bool is_published = note_operations(slot, values.values) == 0 && operations_[slot] != 0;
    if (is_published && processes.is_gone(values.values.tgid)) {
      over.push_back(slot);
    } else {
      staying.push_back({.slot = slot,
                         .activity = activity_[slot],
                         .has_histograms = values.values.histogram != 0});
      reading.cells.push_back(std::move(values));
    }
  }
  if (!over.empty()) retire(over, reading);
  read_overflow(reading);
  read_pairs(reading);
  give_to_the_busiest(staying);
  return reading;
}

void CellTable::read_overflow(AggregateReading& reading) const {
  for (std::size_t i = 0; i < OVERFLOW_CELLS; ++i) {
    if (operations_of(maps_.cells[i]) != 0) reading.overflow.push_back(copy_of(maps_.cells[i]));
  }
}

void CellTable::read_pairs(AggregateReading& reading) const {
  for (int from = 0; from < cpu_count_; ++from) {
    for (int to = 0; to < cpu_count_; ++to) {
      const std::uint64_t operations = pair(from, to).operations;
      if (operations == 0) continue;
      reading.cpu_pairs.push_back(
          {.complete_cpu = from, .consumer_cpu = to, .operations = operations});
    }
  }
}

void CellTable::retire(const std::vector<std::size_t>& slots, AggregateReading& reading) {
  for (const std::size_t slot : slots) {
    std::atomic_ref(key(slot)).store(kRetiring);
    std::atomic_ref(cell_in(slot).key).store(0);
  }
  wait_for_programs();
  for (const std::size_t slot : slots) {
    cell& values = cell_in(slot);
    reading.retired.push_back(copy(slot));
    carried_.erase(slot);
    if (values.histogram != 0) {
      std::memset(&maps_.histograms[values.histogram - 1], 0, sizeof(cell_histograms));
      give_back(values.histogram - 1);
    }
    std::memset(&values, 0, sizeof(values));
    operations_[slot] = 0;
    activity_[slot] = 0;
    std::atomic_ref(key(slot)).store(0);
  }
}

void CellTable::give_back(std::uint32_t histogram) {
  const std::size_t place = queue_->given & (maps_.free_histograms.size() - 1);
  std::atomic_ref(maps_.free_histograms[place]).store(histogram);
  std::atomic_ref(queue_->given).fetch_add(1);
}

std::size_t CellTable::free_count() const {
  return std::atomic_ref(queue_->given).load() - std::atomic_ref(queue_->taken).load();
}

// The programs take from the same queue.
std::optional<std::uint32_t> CellTable::take_free() {
  std::uint32_t taken = std::atomic_ref(queue_->taken).load();
  while (taken != std::atomic_ref(queue_->given).load()) {
    const std::size_t place = taken & (maps_.free_histograms.size() - 1);
    const std::uint64_t histogram = std::atomic_ref(maps_.free_histograms[place]).load();
    if (std::atomic_ref(queue_->taken).compare_exchange_strong(taken, taken + 1)) {
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
    const auto& buckets = std::span(histograms.buckets)[i];
    carried.counts.at(i) +=
        std::accumulate(std::begin(buckets), std::end(buckets), std::uint64_t{0});
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
