// SPDX-License-Identifier: Apache-2.0
#include "kernel/verifier_log.h"

#include <cctype>

namespace flowtop::kernel {
namespace {

bool is_instruction(std::string_view line) {
  return std::isdigit(static_cast<unsigned char>(line.front())) != 0 || line.front() == ';';
}

bool is_statistic(std::string_view line) {
  return line.starts_with("processed ") || line.starts_with("verification time") ||
         line.starts_with("stack depth");
}

// The line that says why; empty where none does.
std::string_view verdict_in(std::string_view log) {
  std::string_view said;
  log = log.substr(0, log.find('\0'));
  while (!log.empty()) {
    const std::size_t end = log.find('\n');
    const std::string_view line = log.substr(0, end);
    if (!line.empty() && !is_instruction(line) && !is_statistic(line)) said = line;
    log = end == std::string_view::npos ? std::string_view() : log.substr(end + 1);
  }
  return said;
}

}  // namespace

std::string summarise_verifier_log(std::string_view log) {
  const std::string_view said = verdict_in(log);
  if (said.empty()) return "the kernel's verifier refuses it without saying why";
  return "the kernel's verifier refuses it: " + std::string(said);
}

bool may_not_read_memory(std::string_view log) {
  const std::string_view said = verdict_in(log);
  return said.find("cannot use helper bpf_probe_read") != std::string_view::npos ||
         said.find("unknown func bpf_probe_read") != std::string_view::npos;
}

}  // namespace flowtop::kernel
