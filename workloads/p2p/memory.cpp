// SPDX-License-Identifier: Apache-2.0
#include "p2p/memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "base/system_error.h"
#include "base/unique_fd.h"

namespace flowtop::workload::p2pmem {
namespace {

Result<Memory> map(std::size_t bytes, int flags, int file, const std::string& source) {
  void* const mapping = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, file, 0);
  if (mapping == MAP_FAILED) {
    return system_error(ErrorKind::kInternal, fmt::format("{} bytes of {}", bytes, source), errno);
  }
  return Memory{static_cast<std::byte*>(mapping), bytes};
}

}  // namespace

void Memory::Unmap::operator()(std::byte* mapping) const { ::munmap(mapping, bytes); }

// The kernel refuses to map it privately. The mapping outlives the descriptor.
Allocator of_device(const std::filesystem::path& allocate) {
  return [allocate](std::size_t bytes) -> Result<Memory> {
    const UniqueFd file{::open(allocate.c_str(), O_RDWR | O_CLOEXEC)};
    if (!file) return system_error(ErrorKind::kInternal, allocate, errno);
    return map(bytes, MAP_SHARED, file.get(), allocate);
  };
}

// Every page is there before the run.
Allocator of_host() {
  return [](std::size_t bytes) {
    return map(bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, "host memory");
  };
}

}  // namespace flowtop::workload::p2pmem
