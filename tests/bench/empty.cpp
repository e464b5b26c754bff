// SPDX-License-Identifier: Apache-2.0
// Attaches programs that do nothing to the tracepoints that flowtop uses, until SIGINT.
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "flowtop_empty.skel.h"

namespace {

void stop(int) {}

}  // namespace

int main() {
  struct sigaction action {};
  action.sa_handler = stop;
  sigaction(SIGINT, &action, nullptr);
  flowtop_empty* skeleton = flowtop_empty__open_and_load();
  if (skeleton == nullptr || flowtop_empty__attach(skeleton) != 0) {
    fmt::print(stderr, "flowtop-bench-empty: its programs cannot be loaded: run this as root\n");
    return 1;
  }
  pause();
  flowtop_empty__destroy(skeleton);
  return 0;
}
