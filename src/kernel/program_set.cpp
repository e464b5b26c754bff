// SPDX-License-Identifier: Apache-2.0
#include "kernel/program_set.h"

#include <fmt/format.h>

#include "kernel/basic_programs.h"
#include "kernel/full_programs.h"
#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::string_view kTooOld = "its BPF has no bpf_loop(), which came with Linux 5.17";

}  // namespace

Result<LoadedPrograms> load_programs(const ProbeOptions& options,
                                     const known_functions& functions) {
  libbpf_set_print(nullptr);
  const Result<TypeInformation> types = read_kernel_types();
  if (!types) return types.error();
  // What all programs have in common is asked of the types: a verifier that knows no callbacks does
  // not say so in words.
  if (has_enumerator(**types, "bpf_func_id", "BPF_FUNC_loop")) {
    return load_full_programs(options, functions, **types);
  }
  if (!options.basic_suffices) {
    return Error{ErrorKind::kAttach,
                 fmt::format("this kernel is too old: {}; run Linux 6.1 or newer, or see what "
                             "'flowtop capture' can do here",
                             kTooOld)};
  }
  return load_basic_programs(options, functions, **types, kTooOld);
}

}  // namespace flowtop::kernel
