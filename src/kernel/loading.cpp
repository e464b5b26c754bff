// SPDX-License-Identifier: Apache-2.0
#include "kernel/loading.h"

#include <bpf/btf.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <optional>
#include <span>
#include <utility>

#include "base/system_error.h"
#include "host/system_info.h"
#include "kernel/privilege.h"
#include "kernel/verifier_log.h"

namespace flowtop::kernel {
namespace {

constexpr std::size_t kLogBytes = std::size_t{1} << 20;

std::string tracepoint_of(const bpf_program* program) {
  const std::string_view section = bpf_program__section_name(program);
  return std::string(section.substr(section.find('/') + 1));
}

bool has_tracepoint(const btf& types, const std::string& name) {
  return btf__find_by_name_kind(&types, ("btf_trace_" + name).c_str(), BTF_KIND_TYPEDEF) > 0;
}

// One log for all programs: loading stops at the first that fails, and only that one writes.
class LoadLog {
 public:
  void collect_from(bpf_object& object) {
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, &object) {
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

// Listing the types of modules takes CAP_SYS_ADMIN. libbpf before 1.3 gives up the load where it
// may not, but asks only once: whoever looks for a name that is nowhere has asked in its stead.
// What it reads for that is only freed by the load that must follow.
void ask_for_types_of_modules(bpf_object& object) {
  static_cast<void>(bpf_program__set_attach_target(bpf_object__next_program(&object, nullptr), 0,
                                                   "flowtop_is_in_no_module"));
}

}  // namespace

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

LeftOut without_tracepoint(bpf_object& object, const btf& types) {
  LeftOut left_out;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, &object) {
    const std::string tracepoint = tracepoint_of(program);
    if (!has_tracepoint(types, tracepoint)) {
      left_out[bpf_program__name(program)] = "this kernel has no tracepoint " + tracepoint;
    }
  }
  return left_out;
}

std::uint32_t power_of_two(std::size_t wanted, std::size_t smallest, std::size_t largest) {
  return static_cast<std::uint32_t>(std::bit_ceil(std::clamp(wanted, smallest, largest)));
}

config settings_of(const ProbeOptions& options) {
  config settings{};
  settings.tgid = options.tgid.value_or(0);
  settings.dev = options.dev.value_or(0);
  settings.has_dev = options.dev.has_value() ? 1U : 0U;
  settings.follow_returns = options.stream ? 1U : 0U;
  settings.stream = options.stream ? 1U : 0U;
  settings.aggregate = options.aggregate ? 1U : 0U;
  const std::span promises(settings.promises);
  for (const Promise& promise :
       std::span(options.promises).first(std::min(options.promises.size(), promises.size()))) {
    promises[settings.promise_count++] = {.flow_id = promise.flow_id.value_or(0),
                                          .dev = promise.dev.value_or(0)};
  }
  return settings;
}

std::uint32_t ring_entries(const ProbeOptions& options) {
  constexpr std::size_t kSmallest = std::size_t{1} << 16;
  constexpr std::size_t kLargest = std::size_t{1} << 30;
  return power_of_two(options.stream ? options.ring_bytes : kSmallest, kSmallest, kLargest);
}

Status set_entries(bpf_map& map, std::uint32_t entries) {
  const int error = bpf_map__set_max_entries(&map, entries);
  if (error != 0) return system_error(ErrorKind::kInternal, "size of a BPF map", -error);
  return Done{};
}

Error load_error(int error_number) {
  if (error_number == EPERM || error_number == EACCES) {
    return refuses_programs(host::read_system_info("/sys", "/proc"));
  }
  return system_error(ErrorKind::kAttach, "cannot load the BPF programs", error_number);
}

void leave_out(bpf_object& object, const LeftOut& left_out) {
  for (const auto& [name, reason] : left_out) {
    bpf_program__set_autoload(bpf_object__find_program_by_name(&object, name.c_str()), false);
  }
}

Result<bool> try_to_load(bpf_object& object, const std::function<int()>& load, LeftOut& left_out) {
  LoadLog log;
  log.collect_from(object);
  ask_for_types_of_modules(object);
  const int error = load();
  if (error == 0) return true;
  const auto failure = log.failure();
  if (!failure) return load_error(-error);
  if (may_not_read_memory(failure->second)) return is_locked_down();
  if (!left_out.emplace(failure->first, summarise_verifier_log(failure->second)).second) {
    return load_error(-error);
  }
  return false;
}

std::vector<ProgramStatus> list_programs(bpf_object& object, const LeftOut& left_out,
                                         const LeftOut& not_needed) {
  std::vector<ProgramStatus> programs;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, &object) {
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

}  // namespace flowtop::kernel
