// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"

namespace flowtop::workload::p2pmem {

// A mapping; what is behind it is given back with it.
class Memory {
 public:
  Memory() = default;  // none
  Memory(std::byte* mapping, std::size_t bytes) : mapping_(mapping, Unmap{bytes}) {}

  [[nodiscard]] std::span<std::byte> all() const {
    return {mapping_.get(), mapping_.get_deleter().bytes};
  }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(std::byte* mapping) const;
  };

  std::unique_ptr<std::byte, Unmap> mapping_;
};

using Allocator = std::function<Result<Memory>(std::size_t bytes)>;

// Each piece is a mapping of the file `allocate` of a p2pmem directory, by which the kernel takes
// as much from the device: host::P2pProvider.
[[nodiscard]] Allocator of_device(const std::filesystem::path& allocate);

[[nodiscard]] Allocator of_host();

}  // namespace flowtop::workload::p2pmem
