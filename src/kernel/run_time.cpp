// SPDX-License-Identifier: Apache-2.0
#include "kernel/run_time.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::kernel {

RunCounts read_run_counts(const bpf_object& object) {
  RunCounts counts;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, &object) {
    bpf_prog_info info{};
    std::uint32_t size = sizeof(info);
    const int fd = bpf_program__fd(program);
    if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) != 0) continue;
    counts.run_ns += info.run_time_ns;
    counts.calls += info.run_cnt;
    counts.recursion_misses += info.recursion_misses;
  }
  return counts;
}

Result<UniqueFd> enable_run_time_statistics() {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!statistics) return system_error(ErrorKind::kPrivilege, "BPF statistics", errno);
  return statistics;
}

}  // namespace flowtop::kernel
