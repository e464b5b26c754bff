// SPDX-License-Identifier: Apache-2.0
#include "host/pci_functions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "host/files.h"

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;

bool is_hex(std::string_view text) { return parse_number<std::uint32_t>(text, 16).has_value(); }

// pci0000:00
bool is_host_bridge(std::string_view name) {
  if (!name.starts_with("pci")) return false;
  const auto parts = split(name.substr(3), ':');
  return parts.size() == 2 && std::ranges::all_of(parts, is_hex);
}

// 0000:03:00.0
bool is_function(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos || !is_hex(name.substr(dot + 1))) return false;
  const auto parts = split(name.substr(0, dot), ':');
  return parts.size() == 3 && std::ranges::all_of(parts, is_hex);
}

// A host bridge may itself be a function of another one (Intel VMD): the last one counts, as it
// does for the kernel.
std::vector<std::string> path_of(const fs::path& directory) {
  std::vector<std::string> path;
  for (const fs::path& component : directory) {
    std::string name = component;
    if (is_host_bridge(name)) {
      path = {std::move(name)};
    } else if (!path.empty() && is_function(name)) {
      path.push_back(std::move(name));
    }
  }
  return path;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  if (!text.starts_with("0x")) return std::nullopt;
  return parse_number<std::uint64_t>(text.substr(2), 16);
}

// "0xFIRST 0xLAST 0xFLAGS"
std::optional<PciRange> memory_range(std::string_view line) {
  constexpr std::uint64_t kMemory = 0x200;
  constexpr std::uint64_t kUnset = 0x20000000;  // it has a size, and no address yet
  const auto parts = split(line, ' ');
  if (parts.size() != 3) return std::nullopt;
  const auto first = parse_hex(parts[0]);
  const auto last = parse_hex(parts[1]);
  const auto flags = parse_hex(parts[2]);
  if (!first || !last || !flags || *last <= *first) return std::nullopt;
  if ((*flags & (kMemory | kUnset)) != kMemory) return std::nullopt;
  return PciRange{.first = *first, .last = *last};
}

// After the six BARs come the ROM and what a bridge or SR-IOV passes on.
std::vector<PciRange> read_bars(const fs::path& function) {
  constexpr std::size_t kBars = 6;
  const std::string text = read_text(function / "resource").value_or("");
  auto lines = split(text, '\n');
  lines.resize(std::min(lines.size(), kBars));
  std::vector<PciRange> bars;
  for (const std::string_view line : lines) {
    if (const auto range = memory_range(line)) bars.push_back(*range);
  }
  return bars;
}

fs::path directory_of(const fs::path& sys_root, std::string_view address) {
  return sys_root / "bus/pci/devices" / address;
}

// Little endian; nothing behind the end.
std::optional<std::uint32_t> word_at(std::string_view config, std::size_t at) {
  if (at + 4 > config.size()) return std::nullopt;
  std::uint32_t word = 0;
  for (std::size_t byte = 4; byte-- > 0;) {
    word = word << 8U | static_cast<unsigned char>(config[at + byte]);
  }
  return word;
}

// The register of the ACS capability that says what is switched on; 0 where there is none.
std::uint32_t access_control(std::string_view config) {
  constexpr std::size_t kFirst = 0x100;
  constexpr std::uint32_t kAcs = 0x0d;
  std::size_t at = kFirst;
  // Each takes 8 bytes at least: a list that is longer turns in a circle.
  for (std::size_t left = (config.size() + 7) / 8; left > 0 && at >= kFirst; --left) {
    const auto header = word_at(config, at);
    if (!header) return 0;
    // Its control is the upper half of this word.
    if ((*header & 0xffffU) == kAcs) return word_at(config, at + 4).value_or(0) >> 16U;
    at = *header >> 20U;
  }
  return 0;
}

}  // namespace

std::optional<PciFunction> function_of(const fs::path& sys_root, const fs::path& device) {
  std::error_code error;
  const fs::path directory = fs::canonical(device, error);
  if (error) return std::nullopt;
  PciFunction function{.address = {}, .path = path_of(directory), .node = -1, .bars = {}};
  if (function.path.size() < 2) return std::nullopt;
  function.address = function.path.back();
  const fs::path own = directory_of(sys_root, function.address);
  function.node = read_number(own / "numa_node").value_or(-1);
  function.bars = read_bars(own);
  return function;
}

bool redirects(const fs::path& sys_root, std::string_view address) {
  // Of requests, of completions, and as a table says: what the kernel's
  // pci_bridge_has_acs_redir() looks at.
  constexpr std::uint32_t kRedirecting = 0x04 | 0x08 | 0x20;
  const auto config = read_text(directory_of(sys_root, address) / "config");
  return config && (access_control(*config) & kRedirecting) != 0;
}

}  // namespace flowtop::host
