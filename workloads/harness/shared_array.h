// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace flowtop::workload {

// Elements that processes forked later share with this one, all zero at first.
template <typename T>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  // Empty where there is no memory for it.
  explicit SharedArray(std::size_t count) {
    if (count == 0) return;
    void* const mapping = ::mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) return;
    elements_ = std::unique_ptr<T[], Unmap>(static_cast<T*>(mapping), Unmap{count * sizeof(T)});
    count_ = count;
  }

  [[nodiscard]] std::span<T> all() { return {elements_.get(), count_}; }
  [[nodiscard]] std::span<const T> all() const { return {elements_.get(), count_}; }

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(T* mapping) const { ::munmap(mapping, bytes); }
  };

  std::unique_ptr<T[], Unmap> elements_;
  std::size_t count_ = 0;
};

}  // namespace flowtop::workload
