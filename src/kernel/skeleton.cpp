// SPDX-License-Identifier: Apache-2.0
#include "kernel/skeleton.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <map>
#include <string_view>

#include "base/system_error.h"
#include "host/system_info.h"
#include "kernel/module_layout.h"
#include "kernel/privilege.h"
#include "kernel/type_information.h"
#include "kernel/verifier_log.h"

namespace flowtop::kernel {
namespace {

constexpr std::string_view kSectionPrefix = "tp_btf/";
constexpr std::size_t kLogBytes = std::size_t{1} << 20;

// Programs left out, by name, with the reason.
using LeftOut = std::map<std::string, std::string>;

Result<TypeInformation> read_kernel_types() {
  TypeInformation types(btf__load_vmlinux_btf());
  if (types == nullptr) {
    return Error{
        ErrorKind::kAttach,
        "no type information of this kernel: /sys/kernel/btf/vmlinux cannot be read; run a kernel "
        "built with CONFIG_DEBUG_INFO_BTF=y"};
  }
  return types;
}

// What all programs have in common is asked of the types, too: a verifier that knows no callbacks
// does not say so in words.
Status check_helpers(const btf& types) {
  if (has_enumerator(types, "bpf_func_id", "BPF_FUNC_loop")) return Done{};
  return Error{ErrorKind::kAttach,
               "this kernel is too old: its BPF has no bpf_loop(), which came with Linux 5.17; "
               "flowtop needs Linux 6.1 or newer"};
}

std::string tracepoint_of(const bpf_program* program) {
  const std::string_view section = bpf_program__section_name(program);
  return std::string(section.substr(section.find('/') + 1));
}

bool has_tracepoint(const btf& types, const std::string& name) {
  return btf__find_by_name_kind(&types, ("btf_trace_" + name).c_str(), BTF_KIND_TYPEDEF) > 0;
}

LeftOut without_tracepoint(const flowtop_bpf& skeleton, const btf& types) {
  LeftOut left_out;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, skeleton.obj) {
    const std::string tracepoint = tracepoint_of(program);
    if (!has_tracepoint(types, tracepoint)) {
      left_out[bpf_program__name(program)] = "this kernel has no tracepoint " + tracepoint;
    }
  }
  return left_out;
}

// Where returns to user mode are not followed, the end of a system call need not be seen; watching
// it would slow every system call of the host.
LeftOut not_needed(const ProbeOptions& options) {
  if (options.stream) return {};
  return {{"on_sys_exit", "not needed: only a capture follows operations to user mode"}};
}

// A power of two in the range.
std::uint32_t entries(std::size_t wanted, std::size_t smallest, std::size_t largest) {
  return static_cast<std::uint32_t>(std::bit_ceil(std::clamp(wanted, smallest, largest)));
}

std::uint32_t ring_entries(const ProbeOptions& options) {
  constexpr std::size_t kSmallest = std::size_t{1} << 16;
  constexpr std::size_t kLargest = std::size_t{1} << 30;
  return entries(options.stream ? options.ring_bytes : kSmallest, kSmallest, kLargest);
}

Status size_maps(flowtop_bpf& skeleton, const ProbeOptions& options) {
  const config& config = skeleton.rodata->config;
  const std::uint32_t histogram_sets = OVERFLOW_CELLS + config.histograms;
  std::vector<std::pair<bpf_map*, std::uint32_t>> sizes = {
      {skeleton.maps.records, ring_entries(options)}};
  if (options.aggregate) {
    sizes.insert(sizes.end(),
                 {{skeleton.maps.cell_keys, config.cell_buckets},
                  {skeleton.maps.cells, OVERFLOW_CELLS + config.cell_buckets * WAYS},
                  {skeleton.maps.histograms, histogram_sets},
                  {skeleton.maps.free_histograms, config.histograms},
                  {skeleton.maps.cpu_pairs, config.cpu_count * CPU_PAIR_STRIDE(config.cpu_count)}});
  }
  for (const auto& [map, size] : sizes) {
    const int error = bpf_map__set_max_entries(map, size);
    if (error != 0) return system_error(ErrorKind::kInternal, "size of a BPF map", -error);
  }
  return Done{};
}

Status configure(flowtop_bpf& skeleton, const ProbeOptions& options) {
  const int cpu_count = libbpf_num_possible_cpus();
  if (cpu_count < 0) return system_error(ErrorKind::kInternal, "number of CPUs", -cpu_count);
  const AggregateOptions sizes = options.aggregate.value_or(AggregateOptions{});
  skeleton.rodata->config = {
      .tgid = options.tgid.value_or(0),
      .dev = options.dev.value_or(0),
      .has_dev = options.dev.has_value() ? 1U : 0U,
      .follow_returns = options.stream ? 1U : 0U,
      .stream = options.stream ? 1U : 0U,
      .aggregate = options.aggregate ? 1U : 0U,
      .cell_buckets = entries(sizes.cells, WAYS, AggregateOptions::kMostCells) / WAYS,
      .histograms = entries(sizes.histograms, 1, AggregateOptions::kMostHistograms),
      .cpu_count = static_cast<std::uint32_t>(cpu_count),
  };
  return size_maps(skeleton, options);
}

// One log for all programs: loading stops at the first that fails, and only that one writes.
class LoadLog {
 public:
  void collect_from(bpf_object* object) {
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object) {
      logs_.emplace_back(program, std::string(kLogBytes, '\0'));
      bpf_program__set_log_buf(program, logs_.back().second.data(), kLogBytes);
    }
  }

  // The program that failed and its log, if one did.
  [[nodiscard]] std::optional<std::pair<std::string, std::string>> failure() const {
    for (const auto& [program, log] : logs_) {
      if (log.front() != '\0') return std::pair(std::string(bpf_program__name(program)), log);
    }
    return std::nullopt;
  }

 private:
  std::vector<std::pair<bpf_program*, std::string>> logs_;
};

Error load_error(int error) {
  if (error == EPERM || error == EACCES) {
    return refuses_programs(host::read_system_info("/sys", "/proc"));
  }
  return system_error(ErrorKind::kAttach, "cannot load the BPF programs", error);
}

// Listing the types of modules takes CAP_SYS_ADMIN. libbpf before 1.3 gives up the load where it
// may not, but asks only once: whoever looks for a name that is nowhere has asked in its stead.
// What it reads for that is only freed by the load that must follow.
void ask_for_types_of_modules(const flowtop_bpf& skeleton) {
  static_cast<void>(bpf_program__set_attach_target(bpf_object__next_program(skeleton.obj, nullptr),
                                                   0, "flowtop_is_in_no_module"));
}

Result<Skeleton> open_without(const LeftOut& left_out, const ProbeOptions& options) {
  Skeleton skeleton(flowtop_bpf::open());
  if (skeleton == nullptr) return load_error(errno);
  for (const auto& [name, reason] : left_out) {
    bpf_program__set_autoload(bpf_object__find_program_by_name(skeleton->obj, name.c_str()), false);
  }
  const Status configured = configure(*skeleton, options);
  if (!configured) return configured.error();
  return skeleton;
}

std::vector<ProgramStatus> list_programs(const flowtop_bpf& skeleton, const LeftOut& left_out,
                                         const LeftOut& not_needed) {
  std::vector<ProgramStatus> programs;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, skeleton.obj) {
    const std::string name = bpf_program__name(program);
    const auto reason = left_out.find(name);
    programs.push_back({.name = name,
                        .attach_point = bpf_program__section_name(program),
                        .attached = false,
                        .reason = reason == left_out.end() ? "" : reason->second,
                        .needed = !not_needed.contains(name)});
  }
  return programs;
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

}  // namespace

Result<LoadedPrograms> load_programs(const ProbeOptions& options) {
  libbpf_set_print(nullptr);
  const Result<TypeInformation> types = read_kernel_types();
  if (!types) return types.error();
  if (const Status helpers = check_helpers(**types); !helpers) return helpers.error();
  Result<Skeleton> skeleton = open_without({}, options);
  if (!skeleton) return skeleton.error();
  const LeftOut unneeded = not_needed(options);
  LeftOut left_out = without_tracepoint(**skeleton, **types);
  left_out.insert(unneeded.begin(), unneeded.end());

  while (true) {
    skeleton = open_without(left_out, options);
    if (!skeleton) return skeleton.error();
    LoadLog log;
    log.collect_from((*skeleton)->obj);
    ask_for_types_of_modules(**skeleton);
    const int error = flowtop_bpf::load(skeleton->get());
    if (error == 0) break;
    const auto failure = log.failure();
    if (!failure) return load_error(-error);
    if (may_not_read_memory(failure->second)) return is_locked_down();
    if (!left_out.emplace(failure->first, summarise_verifier_log(failure->second)).second) {
      return load_error(-error);
    }
  }
  (*skeleton)->bss->layout = read_module_layout(**types);
  std::vector<ProgramStatus> programs = list_programs(**skeleton, left_out, unneeded);
  explain_renames(programs);
  return LoadedPrograms{std::move(*skeleton), std::move(programs)};
}

}  // namespace flowtop::kernel
