// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "abi/state.h"
#include "flowtop_bpf.skel.h"
#include "kernel/probes.h"

namespace flowtop::kernel {

struct SkeletonDeleter {
  void operator()(flowtop_bpf* skeleton) const { flowtop_bpf::destroy(skeleton); }
};
using Skeleton = std::unique_ptr<flowtop_bpf, SkeletonDeleter>;

struct LoadedPrograms {
  Skeleton skeleton;
  std::vector<ProgramStatus>
      programs;  // `attached` is still false; `reason` says why one was left out
};

// Loads every program that this kernel takes. One that it does not take is left out with its
// reason.
Result<LoadedPrograms> load_programs(const ProbeOptions& options);

}  // namespace flowtop::kernel
