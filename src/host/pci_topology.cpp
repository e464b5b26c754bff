// SPDX-License-Identifier: Apache-2.0
#include "host/pci_topology.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include "host/files.h"
#include "host/pci_functions.h"

namespace flowtop::host {
namespace {

namespace fs = std::filesystem;

// How many bridges two functions have in common, the host bridge included.
std::size_t shared_length(const PciFunction& a, const PciFunction& b) {
  const auto end = std::ranges::mismatch(a.path, b.path).in1;
  return static_cast<std::size_t>(end - a.path.begin());
}

// Remembers: reading a configuration space takes milliseconds.
class AccessControl {
 public:
  explicit AccessControl(const fs::path& sys_root) : sys_root_(sys_root) {}

  // As the kernel's calc_map_type_and_dist() asks: the bridge that both are below counts, too.
  [[nodiscard]] bool redirects_between(const PciFunction& a, const PciFunction& b) {
    const std::size_t shared = shared_length(a, b);
    if (shared < 2) return false;
    return redirects_below(a.path, shared - 1) || redirects_below(b.path, shared);
  }

 private:
  [[nodiscard]] bool redirects_below(const std::vector<std::string>& path, std::size_t from) {
    return std::any_of(path.begin() + static_cast<std::ptrdiff_t>(from), path.end(),
                       [this](const std::string& address) { return redirects_at(address); });
  }

  [[nodiscard]] bool redirects_at(const std::string& address) {
    const auto known = known_.find(address);
    if (known != known_.end()) return known->second;
    return known_[address] = redirects(sys_root_, address);
  }

  const fs::path& sys_root_;
  std::map<std::string, bool> known_;
};

std::optional<std::uint64_t> read_count(const fs::path& file) {
  const auto text = read_value(file);
  return text ? parse_number<std::uint64_t>(*text) : std::nullopt;
}

std::optional<P2pProvider> provider_at(const fs::path& sys_root, const fs::path& entry) {
  const fs::path memory = entry / "p2pmem";
  const auto bytes = read_count(memory / "size");
  if (!bytes || *bytes == 0) return std::nullopt;
  auto function = function_of(sys_root, entry);
  if (!function) return std::nullopt;
  P2pProvider provider;
  provider.function = *std::move(function);
  provider.bytes = *bytes;
  provider.available = read_count(memory / "available").value_or(0);
  provider.published = read_number(memory / "published") == 1;
  std::error_code error;
  if (fs::exists(memory / "allocate", error)) provider.allocate = memory / "allocate";
  return provider;
}

// nvme0c1n2 is the way to nvme0n2 by one of its controllers. Empty where it is none.
std::string disk_above(std::string hidden) {
  constexpr std::string_view kDriver = "nvme";
  const std::size_t controller = hidden.find('c', kDriver.size());
  const std::size_t space = hidden.find('n', kDriver.size());
  if (!hidden.starts_with(kDriver) || controller == std::string::npos || space < controller) {
    return {};
  }
  return hidden.erase(controller, space - controller);
}

std::optional<P2pClient> client_at(const fs::path& sys_root, const fs::path& entry) {
  if (read_value(entry / "size") == "0") return std::nullopt;
  P2pClient client;
  client.disk = entry.filename();
  if (read_number(entry / "hidden") == 1) {
    client.disk = disk_above(std::move(client.disk));
    client.multipath = true;
    std::error_code error;
    if (client.disk.empty() || !fs::exists(entry.parent_path() / client.disk, error)) {
      return std::nullopt;
    }
  }
  auto function = function_of(sys_root, entry);
  if (!function) return std::nullopt;
  client.function = *std::move(function);
  client.takes = client.disk.starts_with("nvme");
  std::ranges::replace(client.disk, '!', '/');
  return client;
}

std::vector<P2pReach> reach_of(const P2pTopology& found, const fs::path& sys_root) {
  AccessControl access(sys_root);
  std::vector<P2pReach> reach;
  for (std::size_t provider = 0; provider < found.providers.size(); ++provider) {
    for (std::size_t client = 0; client < found.clients.size(); ++client) {
      const PciFunction& memory = found.providers[provider].function;
      const P2pClient& disk = found.clients[client];
      P2pReach pair{.provider = provider, .client = client};
      pair.distance = distance_between(memory, disk.function);
      pair.redirected = access.redirects_between(memory, disk.function);
      pair.likely =
          disk.takes && !disk.multipath && !pair.redirected && pair.distance <= PciDistance::kPxb;
      reach.push_back(pair);
    }
  }
  return reach;
}

std::string why_impossible(const P2pTopology& found, bool has_pci) {
  if (found.providers.empty()) {
    if (found.kernel_lacks_it) {
      return "this kernel was built without CONFIG_PCI_P2PDMA; run one that was built with it";
    }
    if (!has_pci) return "this host has no PCI device; it takes two, of which one is an NVMe disk";
    return "no PCI device offers memory for it; an NVMe disk with a controller memory buffer does, "
           "or a driver that publishes some of its device's";
  }
  if (std::ranges::none_of(found.clients, &P2pClient::takes)) {
    return "no NVMe disk is on PCI, and other drivers take no such memory; add one";
  }
  return {};
}

}  // namespace

std::string_view name_of(PciDistance distance) {
  switch (distance) {
    case PciDistance::kSame:
      return "SAME";
    case PciDistance::kPix:
      return "PIX";
    case PciDistance::kPxb:
      return "PXB";
    case PciDistance::kPhb:
      return "PHB";
    case PciDistance::kNode:
      return "NODE";
    case PciDistance::kSys:
      break;
  }
  return "SYS";
}

PciDistance distance_between(const PciFunction& a, const PciFunction& b) {
  if (a.address == b.address) return PciDistance::kSame;
  const std::size_t shared = shared_length(a, b);
  if (shared == 0) return a.node == b.node ? PciDistance::kNode : PciDistance::kSys;
  if (shared == 1) return PciDistance::kPhb;
  // A switch is a bridge upwards and one for each of its ports: below the former, which is shared,
  // there are a port and the function itself.
  constexpr std::size_t kBelowOneSwitch = 2;
  const std::size_t below = std::max(a.path.size(), b.path.size()) - shared;
  return below <= kBelowOneSwitch ? PciDistance::kPix : PciDistance::kPxb;
}

P2pTopology read_p2p_topology(const fs::path& sys_root, const fs::path& proc_root) {
  P2pTopology found;
  const std::vector<fs::path> functions = list_directory(sys_root / "bus/pci/devices");
  for (const fs::path& entry : functions) {
    if (auto provider = provider_at(sys_root, entry)) {
      found.providers.push_back(*std::move(provider));
    }
  }
  for (const fs::path& entry : list_directory(sys_root / "block")) {
    if (auto client = client_at(sys_root, entry)) found.clients.push_back(*std::move(client));
  }
  std::ranges::sort(found.providers, {},
                    [](const P2pProvider& each) { return each.function.address; });
  std::ranges::sort(found.clients, {}, [](const P2pClient& each) {
    return std::tie(each.disk, each.function.address);
  });
  found.reach = reach_of(found, sys_root);
  found.kernel_lacks_it = kernel_lacks_p2pdma(proc_root);
  found.impossible = why_impossible(found, !functions.empty());
  return found;
}

bool kernel_lacks_p2pdma(const fs::path& proc_root) {
  std::ifstream symbols(proc_root / "kallsyms");
  bool any = false;
  for (std::string line; std::getline(symbols, line);) {
    if (line.ends_with(" pci_p2pdma_add_resource")) return false;
    any = true;
  }
  return any;
}

}  // namespace flowtop::host
