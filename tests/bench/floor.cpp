// SPDX-License-Identifier: Apache-2.0
// Attaches programs that do next to nothing to the tracepoints that flowtop uses, until SIGINT:
// what a call alone costs, or what its clock reads alone cost.
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string_view>

#include "flowtop_clocks.skel.h"
#include "flowtop_empty.skel.h"

namespace {

void stop(int) {}

bool attach_empty() {
  flowtop_empty* skeleton = flowtop_empty__open_and_load();
  return skeleton != nullptr && flowtop_empty__attach(skeleton) == 0;
}

bool attach_clocks() {
  flowtop_clocks* skeleton = flowtop_clocks__open_and_load();
  return skeleton != nullptr && flowtop_clocks__attach(skeleton) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc == 2 ? argv[1] : "";
  if (what != "empty" && what != "clocks") {
    fmt::print(stderr, "usage: flowtop-bench-floor empty | clocks\n");
    return 2;
  }
  struct sigaction action {};
  action.sa_handler = stop;
  sigaction(SIGINT, &action, nullptr);
  if (!(what == "empty" ? attach_empty() : attach_clocks())) {
    fmt::print(stderr, "flowtop-bench-floor: its programs cannot be loaded: run this as root\n");
    return 1;
  }
  pause();  // the kernel takes everything away with the process
  return 0;
}
