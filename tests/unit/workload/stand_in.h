// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "base/system_error.h"
#include "base/unique_fd.h"
#include "p2p/slots.h"

namespace flowtop::workload::p2pmem::test {

// A file that stands for p2pmem/allocate, and what this process has of it.
class StandIn {
 public:
  explicit StandIn(std::size_t bytes) : file_(::memfd_create(kName, MFD_CLOEXEC)) {
    if (!file_ || ::ftruncate(file_.get(), static_cast<off_t>(bytes)) != 0) {
      throw std::runtime_error("memfd");
    }
  }

  [[nodiscard]] std::filesystem::path allocate() const {
    return "/proc/self/fd/" + std::to_string(file_.get());
  }

  [[nodiscard]] static std::ptrdiff_t mappings() {
    std::ifstream maps("/proc/self/maps");
    std::ptrdiff_t count = 0;
    for (std::string line; std::getline(maps, line);) {
      count += line.find(kName) != std::string::npos ? 1 : 0;
    }
    return count;
  }

  [[nodiscard]] static std::ptrdiff_t descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  }

 private:
  static constexpr const char* kName = "stand-in-p2pmem";

  UniqueFd file_;
};

// The `fails_at`th piece, from 1 on, is refused; `count` is how many were asked for.
inline Allocator failing_at(unsigned fails_at, unsigned& count, Allocator allocator) {
  return [=, &count](std::size_t bytes) -> Result<Memory> {
    if (++count == fails_at) return system_error(ErrorKind::kInternal, "refused", ENOMEM);
    return allocator(bytes);
  };
}

}  // namespace flowtop::workload::p2pmem::test
