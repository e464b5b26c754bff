// SPDX-License-Identifier: Apache-2.0
#include "p2p/registration.h"

#include <utility>

namespace flowtop::workload::p2pmem {

// Into a table one by one: io_uring_register_buffers() does not say which one it was that the
// kernel refused.
Registrar registrar_of(io_uring* ring) {
  return {.begin = [ring](unsigned count) { return io_uring_register_buffers_sparse(ring, count); },
          .add =
              [ring](unsigned place, std::span<std::byte> buffer) {
                const iovec range{buffer.data(), buffer.size()};
                const __u64 tag = 0;
                const int rc = io_uring_register_buffers_update_tag(ring, place, &range, &tag, 1);
                return rc < 0 ? rc : 0;  // else how many
              },
          .drop = [ring] { io_uring_unregister_buffers(ring); }};
}

Registration::Registration(const std::vector<std::span<std::byte>>& buffers, Registrar registrar)
    : registrar_(std::move(registrar)) {
  if (const int rc = registrar_.begin(static_cast<unsigned>(buffers.size())); rc < 0) {
    refusal_ = {.taken = 0, .error = -rc};
    registrar_ = {};
    return;
  }
  for (unsigned place = 0; place < buffers.size(); ++place) {
    if (const int rc = registrar_.add(place, buffers[place]); rc < 0) {
      refusal_ = {.taken = place, .error = -rc};
      undo();
      return;
    }
    places_[buffers[place].data()] = place;
  }
}

Registration::~Registration() { undo(); }

void Registration::undo() {
  if (registrar_.drop) registrar_.drop();
  registrar_ = {};
  places_.clear();
}

std::optional<unsigned> Registration::place_of(const std::byte* buffer) const {
  const auto found = places_.find(buffer);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

}  // namespace flowtop::workload::p2pmem
