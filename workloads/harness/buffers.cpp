// SPDX-License-Identifier: Apache-2.0
#include "harness/buffers.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "base/system_error.h"

namespace flowtop::workload {

void Buffers::Unmap::operator()(std::byte* mapping) const { ::munmap(mapping, bytes); }

Result<Buffers> Buffers::allocate(std::uint32_t count, std::uint32_t bytes) {
  constexpr std::size_t kPage = 4096;
  constexpr int kFill = 0x5a;  // writes carry something that zero detection does not skip
  const std::size_t stride = (bytes + kPage - 1) / kPage * kPage;
  const std::size_t total = stride * count;

  void* mapping =
      ::mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED) {
    return system_error(ErrorKind::kInternal, fmt::format("{} buffers of {} bytes", count, bytes),
                        errno);
  }
  std::memset(mapping, kFill, total);  // also faults every page in before the run
  return Buffers{{static_cast<std::byte*>(mapping), Unmap{total}}, count, bytes, stride};
}

std::vector<iovec> Buffers::iovecs() const {
  std::vector<iovec> all(count_);
  for (std::uint32_t slot = 0; slot < count_; ++slot) {
    all[slot] = {at(slot), bytes_};
  }
  return all;
}

}  // namespace flowtop::workload
