// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>

#include "base/result.h"
#include "base/system_error.h"

namespace flowtop::kernel {

// The values of an array map with BPF_F_MMAPABLE, as memory that the programs write to meanwhile.
template <typename Value>
class MapView {
 public:
  // `Value` const: for reading only.
  static Result<MapView> open(int fd, std::size_t count) {
    constexpr int kProtection = std::is_const_v<Value> ? PROT_READ : PROT_READ | PROT_WRITE;
    void* address = mmap(nullptr, count * sizeof(Value), kProtection, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED) {
      return system_error(ErrorKind::kInternal, "mapping a BPF map", errno);
    }
    return MapView(static_cast<Value*>(address), count);
  }

  [[nodiscard]] Value& operator[](std::size_t i) const { return values_.get()[i]; }
  [[nodiscard]] std::size_t size() const { return values_.get_deleter().count; }

 private:
  struct Unmap {
    std::size_t count;
    void operator()(Value* address) const {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): munmap(2) takes no const
      (void)munmap(const_cast<std::remove_const_t<Value>*>(address), count * sizeof(Value));
    }
  };

  MapView(Value* values, std::size_t count) : values_(values, Unmap{count}) {}

  std::unique_ptr<Value, Unmap> values_;
};

}  // namespace flowtop::kernel
