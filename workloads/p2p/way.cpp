// SPDX-License-Identifier: Apache-2.0
#include "p2p/way.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cerrno>
#include <tuple>

#include "base/system_error.h"
#include "host/devices.h"

namespace flowtop::workload::p2pmem {
namespace {

using host::P2pReach;
using host::P2pTopology;

constexpr const char* kSys = "/sys";
constexpr const char* kProc = "/proc";

Error none(const std::string& why) {
  return {ErrorKind::kInput, fmt::format("no p2pmem: {}", why)};
}

// What a file is on, or a block device is.
Result<std::string> disk_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return system_error(ErrorKind::kInput, path, errno);
  const dev_t dev = S_ISBLK(status.st_mode) ? status.st_rdev : status.st_dev;
  const auto directory = host::disk_directory(kSys, host::make_dev(major(dev), minor(dev)));
  if (!directory) return Error{ErrorKind::kInput, path + " is on no disk"};
  std::string name = std::filesystem::weakly_canonical(*directory).filename();
  std::ranges::replace(name, '!', '/');
  return name;
}

std::string_view whether_it_works(const P2pTopology& topology, const P2pReach& reach) {
  if (topology.providers.at(reach.provider).allocate.empty()) return "no: not for programs";
  if (!topology.clients.at(reach.client).takes) return "no: its driver takes none";
  return reach.likely ? "likely" : "perhaps";
}

}  // namespace

Result<Way> shortest_way(const P2pTopology& topology, const std::string& disk,
                         const std::string& provider) {
  if (!topology.impossible.empty()) return none(topology.impossible);
  std::vector<P2pReach> ways;
  std::ranges::copy_if(topology.reach, std::back_inserter(ways), [&](const P2pReach& each) {
    const host::P2pProvider& memory = topology.providers.at(each.provider);
    const host::P2pClient& client = topology.clients.at(each.client);
    const bool is_wanted = provider.empty() || memory.function.address == provider;
    return is_wanted && !memory.allocate.empty() && client.takes && client.disk == disk;
  });
  const auto found = std::ranges::min_element(
      ways, {}, [](const P2pReach& each) { return std::tuple(!each.likely, each.distance); });
  if (found == ways.end()) {
    return none(fmt::format("nothing{} that programs may take reaches {}",
                            provider.empty() ? "" : " of " + provider, disk));
  }
  return Way{.provider = topology.providers.at(found->provider),
             .disk = disk,
             .distance = found->distance};
}

Result<Way> find_way(const std::string& path, const std::string& provider) {
  const P2pTopology topology = host::read_p2p_topology(kSys, kProc);
  if (!topology.impossible.empty()) return none(topology.impossible);
  const Result<std::string> disk = disk_of(path);
  if (!disk) return none(disk.error().message);
  return shortest_way(topology, *disk, provider);
}

std::string list_of_ways(const P2pTopology& topology) {
  constexpr const char* kLine = "{:<14}{:<12}{:<10}{}\n";
  std::string text = fmt::format(kLine, "PROVIDER", "DISK", "DISTANCE", "WORKS");
  for (const P2pReach& each : topology.reach) {
    text += fmt::format(kLine, topology.providers.at(each.provider).function.address,
                        topology.clients.at(each.client).disk, name_of(each.distance),
                        whether_it_works(topology, each));
  }
  return text;
}

}  // namespace flowtop::workload::p2pmem
