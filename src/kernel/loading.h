// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/state.h"
#include "kernel/probes.h"
#include "kernel/type_information.h"

// What loading has in common for every BPF object of flowtop.
namespace flowtop::kernel {

template <typename Type>
struct SkeletonDeleter {
  void operator()(Type* skeleton) const { Type::destroy(skeleton); }
};
template <typename Type>
using SkeletonPtr = std::unique_ptr<Type, SkeletonDeleter<Type>>;

// Programs left out, by name, with the reason.
using LeftOut = std::map<std::string, std::string>;

[[nodiscard]] Result<TypeInformation> read_kernel_types();

[[nodiscard]] Error load_error(int error_number);

[[nodiscard]] LeftOut without_tracepoint(bpf_object& object, const btf& types);

// Of an object that is opened for this alone.
template <typename Type>
Result<LeftOut> without_tracepoint(const btf& types) {
  const SkeletonPtr<Type> unloaded(Type::open());
  if (unloaded == nullptr) return load_error(errno);
  return without_tracepoint(*unloaded->obj, types);
}

// `attached` is still false; `reason` says why one was left out.
[[nodiscard]] std::vector<ProgramStatus> list_programs(bpf_object& object, const LeftOut& left_out,
                                                       const LeftOut& not_needed);

// The power of two in the range that has room for so many.
[[nodiscard]] std::uint32_t power_of_two(std::size_t wanted, std::size_t smallest,
                                         std::size_t largest);

// What every object is told of the options.
[[nodiscard]] config settings_of(const ProbeOptions& options);

// How many bytes the ring of records has.
[[nodiscard]] std::uint32_t ring_entries(const ProbeOptions& options);

[[nodiscard]] Status set_entries(bpf_map& map, std::uint32_t entries);

// Loads an object that is open and configured. A program that the kernel refuses is added to
// `left_out`: then nothing is loaded, and false returned.
[[nodiscard]] Result<bool> try_to_load(bpf_object& object, const std::function<int()>& load,
                                       LeftOut& left_out);

void leave_out(bpf_object& object, const LeftOut& left_out);

// Loads every program of the object that this kernel takes; `left_out` says which ones not and why.
template <typename Type>
Result<SkeletonPtr<Type>> load_what_fits(LeftOut& left_out,
                                         const std::function<Status(Type&)>& configure) {
  while (true) {
    SkeletonPtr<Type> skeleton(Type::open());
    if (skeleton == nullptr) return load_error(errno);
    leave_out(*skeleton->obj, left_out);
    if (const Status configured = configure(*skeleton); !configured) return configured.error();
    const Result<bool> loaded = try_to_load(
        *skeleton->obj, [&] { return Type::load(skeleton.get()); }, left_out);
    if (!loaded) return loaded.error();
    if (*loaded) return skeleton;
  }
}

}  // namespace flowtop::kernel
