// SPDX-License-Identifier: Apache-2.0
#include "kernel/run_time.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::kernel {

std::vector<ProgramRuns> read_runs(const bpf_object& object) {
  std::vector<ProgramRuns> runs;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, &object) {
    bpf_prog_info info{};
    std::uint32_t size = sizeof(info);
    const int fd = bpf_program__fd(program);
    if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) != 0) continue;
    runs.push_back({.program = bpf_program__name(program),
                    .run_ns = info.run_time_ns,
                    .calls = info.run_cnt,
                    .recursion_misses = info.recursion_misses});
  }
  return runs;
}

ProgramRuns sum_of(const std::vector<ProgramRuns>& runs) {
  ProgramRuns sum;
  for (const ProgramRuns& each : runs) {
    sum.run_ns += each.run_ns;
    sum.calls += each.calls;
    sum.recursion_misses += each.recursion_misses;
  }
  return sum;
}

Result<UniqueFd> enable_run_time_statistics() {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!statistics) return system_error(ErrorKind::kPrivilege, "BPF statistics", errno);
  return statistics;
}

}  // namespace flowtop::kernel
