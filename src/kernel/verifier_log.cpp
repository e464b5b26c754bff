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

}  // namespace

std::string summarise_verifier_log(std::string_view log) {
  std::string_view said;
  log = log.substr(0, log.find('\0'));
  while (!log.empty()) {
    const std::size_t end = log.find('\n');
    const std::string_view line = log.substr(0, end);
    if (!line.empty() && !is_instruction(line) && !is_statistic(line)) said = line;
    log = end == std::string_view::npos ? std::string_view() : log.substr(end + 1);
  }
  if (said.empty()) return "the kernel's verifier refuses it without saying why";
  return "the kernel's verifier refuses it: " + std::string(said);
}

}  // namespace flowtop::kernel
