// SPDX-License-Identifier: Apache-2.0
#include "kernel/program_set.h"

#include <fmt/format.h>

#include "kernel/basic_programs.h"
#include "kernel/full_programs.h"
#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

// What the kernel lacks for the full programs; empty: nothing. Asked of the types, as a verifier
// that knows no callbacks does not say so in words.
std::string_view what_is_lacking(const btf& types) {
  if (!has_enumerator(types, "bpf_func_id", "BPF_FUNC_loop")) {
    return "its BPF has no bpf_loop(), which came with Linux 5.17";
  }
  if (offset_of(types, "io_kiocb", "user_data") != 0) {
    return "its io_uring is that of before Linux 5.19";
  }
  return {};
}

}  // namespace

Result<LoadedPrograms> load_programs(const ProbeOptions& options,
                                     const known_functions& functions) {
  libbpf_set_print(nullptr);
  const Result<TypeInformation> types = read_kernel_types();
  if (!types) return types.error();
  const std::string_view lacking = what_is_lacking(**types);
  if (lacking.empty()) return load_full_programs(options, functions, **types);
  if (!options.basic_suffices) {
    return Error{ErrorKind::kAttach,
                 fmt::format("this kernel is too old: {}; run Linux 6.1 or newer, or see what "
                             "'flowtop capture' can do here",
                             lacking)};
  }
  return load_basic_programs(options, functions, **types, lacking);
}

}  // namespace flowtop::kernel
