// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace flowtop::host {

// What lies between two PCI functions, in the terms of nvidia-smi, nearest first.
enum class PciDistance : std::uint8_t {
  kSame,
  kPix,   // one bridge or one switch
  kPxb,   // several, and no host bridge
  kPhb,   // their host bridge
  kNode,  // two host bridges of one NUMA node, or of a host that knows no nodes
  kSys,   // two host bridges of two nodes
};

// SAME, PIX, PXB, PHB, NODE, SYS.
[[nodiscard]] std::string_view name_of(PciDistance distance);

// Physical addresses, the last one included.
struct PciRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  friend bool operator==(const PciRange&, const PciRange&) = default;
};

struct PciFunction {
  std::string address;            // 0000:03:00.0
  std::vector<std::string> path;  // from the host bridge, "pci0000:00", down to the function itself
  int node = -1;                  // NUMA; -1: not known
  std::vector<PciRange> bars;     // those that are memory
};

[[nodiscard]] PciDistance distance_between(const PciFunction& a, const PciFunction& b);

// A function whose memory others can read and write.
struct P2pProvider {
  PciFunction function;
  std::uint64_t bytes = 0;
  std::uint64_t available = 0;
  bool published = false;          // drivers of the kernel may take it for what is not their own
  std::filesystem::path allocate;  // to be mapped; empty: this kernel offers none to programs
};

// A disk, and a controller that carries its data.
struct P2pClient {
  std::string disk;  // nvme0n1
  PciFunction function;
  // Its driver lets programs send data there. NVMe's alone does, and through the common disk of
  // several controllers only since Linux 7.2 (fb0eeeed91f3), which nothing in sysfs shows.
  bool takes = false;
  bool multipath = false;
};

struct P2pReach {
  std::size_t provider = 0;  // index into providers
  std::size_t client = 0;    // index into clients
  PciDistance distance = PciDistance::kSys;
  bool redirected = false;  // access control (ACS) sends it up to the host bridge all the same
  // Its driver takes it for certain, and there is no host bridge in between, which the kernel would
  // have to have on its list.
  bool likely = false;
};

struct P2pTopology {
  std::vector<P2pProvider> providers;  // by address
  std::vector<P2pClient> clients;  // by disk; one with several controllers is there several times
  std::vector<P2pReach> reach;     // of each provider, each client
  bool kernel_lacks_it = false;    // it was built without
  std::string impossible;          // why there can be none here, and the mend; empty: there can
};

// What cannot be read is left out. Without root, no redirection is seen.
[[nodiscard]] P2pTopology read_p2p_topology(const std::filesystem::path& sys_root,
                                            const std::filesystem::path& proc_root);

// By a function that is there in no other kernel. False where the kernel does not list them.
[[nodiscard]] bool kernel_lacks_p2pdma(const std::filesystem::path& proc_root);

}  // namespace flowtop::host
