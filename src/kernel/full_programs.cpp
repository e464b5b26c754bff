// SPDX-License-Identifier: Apache-2.0
#include "kernel/full_programs.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "base/system_error.h"
#include "flowtop_bpf.skel.h"
#include "kernel/memory_reading.h"
#include "kernel/module_layout.h"
#include "kernel/page_layout.h"

namespace flowtop::kernel {
namespace {

constexpr std::string_view kSectionPrefix = "tp_btf/";
using Skeleton = SkeletonPtr<flowtop_bpf>;

// Where returns to user mode are not followed, the end of a system call need not be seen; watching
// it would slow every system call of the host.
LeftOut not_needed(const ProbeOptions& options) {
  if (options.stream) return {};
  return {{"on_sys_exit", "not needed: only a capture follows operations to user mode"}};
}

// Each way to add up has histograms of its own, and none of the other's.
struct HistogramEntries {
  std::uint32_t full = 1;
  std::uint32_t free = 1;
  std::uint32_t coarse = 1;
};

HistogramEntries histogram_entries(const config& config, std::uint32_t cells) {
  if (config.by_cgroup != 0) return {.coarse = cells};
  return {.full = OVERFLOW_CELLS + config.histograms, .free = config.histograms};
}

Status size_maps(flowtop_bpf& skeleton, const ProbeOptions& options) {
  const config& config = skeleton.rodata->config;
  std::vector<std::pair<bpf_map*, std::uint32_t>> sizes = {
      {skeleton.maps.records, ring_entries(options)}};
  if (options.aggregate) {
    const std::uint32_t buckets =
        config.cell_buckets + (config.by_cgroup != 0 ? OTHER_BUCKETS : 0U);
    const std::uint32_t cells = OVERFLOW_CELLS + buckets * WAYS;
    const HistogramEntries histograms = histogram_entries(config, cells);
    sizes.insert(sizes.end(),
                 {{skeleton.maps.cell_keys, buckets},
                  {skeleton.maps.cells, cells},
                  {skeleton.maps.histograms, histograms.full},
                  {skeleton.maps.free_histograms, histograms.free},
                  {skeleton.maps.coarse_histograms, histograms.coarse},
                  {skeleton.maps.cpu_pairs, config.cpu_count * CPU_PAIR_STRIDE(config.cpu_count)}});
  }
  for (const auto& [map, size] : sizes) {
    if (Status status = set_entries(*map, size); !status) return status;
  }
  return Done{};
}

Status configure(flowtop_bpf& skeleton, const ProbeOptions& options) {
  const int cpu_count = libbpf_num_possible_cpus();
  if (cpu_count < 0) return system_error(ErrorKind::kInternal, "number of CPUs", -cpu_count);
  const AggregateOptions sizes = options.aggregate.value_or(AggregateOptions{});
  config settings = settings_of(options);
  settings.by_cgroup = sizes.by == AggregateBy::kCgroup ? 1U : 0U;
  settings.cell_buckets = power_of_two(sizes.cells, WAYS, AggregateOptions::kMostCells) / WAYS;
  settings.histograms = power_of_two(sizes.histograms, 1, AggregateOptions::kMostHistograms);
  settings.cpu_count = static_cast<std::uint32_t>(cpu_count);
  skeleton.rodata->config = settings;
  return size_maps(skeleton, options);
}

// A tracepoint that goes by another name on this kernel is no loss.
void explain_renames(std::vector<ProgramStatus>& programs) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kRenames = {
      {{"on_io_uring_submit_sqe", "io_uring_submit_req"},
       {"on_io_uring_submit_req", "io_uring_submit_sqe"}}};
  for (const auto& [name, other] : kRenames) {
    const auto here = std::ranges::find(programs, name, &ProgramStatus::name);
    const auto there = std::ranges::find(programs, std::string(kSectionPrefix) + std::string(other),
                                         &ProgramStatus::attach_point);
    if (here == programs.end() || there == programs.end()) continue;
    if (!here->reason.empty() && there->reason.empty()) {
      here->reason = "not needed: this kernel calls it " + std::string(other);
      here->needed = false;
    }
  }
}

class FullPrograms final : public ProgramSet {
 public:
  explicit FullPrograms(Skeleton skeleton) : skeleton_(std::move(skeleton)) {}

  [[nodiscard]] bpf_object& object() const override { return *skeleton_->obj; }
  [[nodiscard]] const bpf_map& records() const override { return *skeleton_->maps.records; }
  [[nodiscard]] const bpf_map& cpus() const override { return *skeleton_->maps.cpus; }
  [[nodiscard]] InFlight in_flight(const RecordSink* sink) const override {
    return read_in_flight(skeleton_->bss->ops, skeleton_->bss->op_details,
                          const_cast<const config&>(skeleton_->rodata->config), sink);
  }
  [[nodiscard]] MemoryFacts memory() const override { return read_memory_facts(*skeleton_); }
  [[nodiscard]] CellTable* cells() override { return cells_ ? &*cells_ : nullptr; }

  Status open_cells(const AggregateOptions& options) {
    Result<CellTable> cells = CellTable::open(*skeleton_, options);
    if (!cells) return cells.error();
    cells_.emplace(std::move(*cells));
    return Done{};
  }

 private:
  Skeleton skeleton_;
  std::optional<CellTable> cells_;
};

}  // namespace

Result<LoadedPrograms> load_full_programs(const ProbeOptions& options,
                                          const known_functions& functions, btf& types) {
  const LeftOut unneeded = not_needed(options);
  Result<LeftOut> left_out = without_tracepoint<flowtop_bpf>(types);
  if (!left_out) return left_out.error();
  left_out->insert(unneeded.begin(), unneeded.end());
  Result<Skeleton> skeleton = load_what_fits<flowtop_bpf>(*left_out, [&](flowtop_bpf& opened) {
    opened.rodata->page_layout = read_page_layout(types);
    return configure(opened, options);
  });
  if (!skeleton) return skeleton.error();
  (*skeleton)->bss->functions = functions;
  (*skeleton)->bss->layout = read_module_layout(types);
  std::vector<ProgramStatus> programs = list_programs(*(*skeleton)->obj, *left_out, unneeded);
  explain_renames(programs);
  auto set = std::make_unique<FullPrograms>(std::move(*skeleton));
  if (options.aggregate) {
    if (const Status opened = set->open_cells(*options.aggregate); !opened) return opened.error();
  }
  return LoadedPrograms{std::move(set), std::move(programs), {}};
}

Result<std::vector<ProgramStatus>> full_programs_left_out(const std::string& reason) {
  const Skeleton unloaded(flowtop_bpf::open());
  if (unloaded == nullptr) return load_error(errno);
  LeftOut left_out;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, unloaded->obj) {
    left_out[bpf_program__name(program)] = reason;
  }
  return list_programs(*unloaded->obj, left_out, left_out);
}

}  // namespace flowtop::kernel
