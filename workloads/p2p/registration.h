// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <liburing.h>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace flowtop::workload::p2pmem {

// What registers buffers with a ring; each returns 0 or a negative errno.
struct Registrar {
  std::function<int(unsigned count)> begin;  // a table of so many, all empty
  std::function<int(unsigned place, std::span<std::byte> buffer)> add;
  std::function<void()> drop;  // the table and what is in it
};

// `ring` outlives it.
[[nodiscard]] Registrar registrar_of(io_uring* ring);

// Buffers that are registered with a ring, all of them or none, until this goes.
class Registration {
 public:
  Registration() = default;  // none
  Registration(const std::vector<std::span<std::byte>>& buffers, Registrar registrar);
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  Registration(Registration&&) = delete;
  Registration& operator=(Registration&&) = delete;
  ~Registration();

  struct Refusal {
    unsigned taken = 0;  // so many had been registered when the kernel refused
    int error = 0;       // errno
  };
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

  // Where in the table it is; nothing: it is not registered.
  [[nodiscard]] std::optional<unsigned> place_of(const std::byte* buffer) const;

 private:
  void undo();

  Registrar registrar_{};
  std::map<const std::byte*, unsigned> places_;
  std::optional<Refusal> refusal_;
};

}  // namespace flowtop::workload::p2pmem
