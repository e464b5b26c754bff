// SPDX-License-Identifier: Apache-2.0
#include "harness/ring.h"

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::workload {

void ExitRing::operator()(io_uring* ring) const {
  io_uring_queue_exit(ring);
  delete ring;
}

Result<RingPtr> make_ring(unsigned entries, unsigned setup_flags) {
  auto ring = std::make_unique<io_uring>();
  if (const int rc = io_uring_queue_init(entries, ring.get(), setup_flags); rc < 0) {
    const ErrorKind kind = rc == -EPERM ? ErrorKind::kPrivilege : ErrorKind::kInternal;
    return system_error(kind, "io_uring_queue_init", -rc);
  }
  return RingPtr{ring.release()};
}

void prepare_transfer(io_uring_sqe& entry, int file, const Step& step, std::span<std::byte> buffer,
                      std::optional<unsigned> registered) {
  const int plain = step.write ? IORING_OP_WRITE : IORING_OP_READ;
  const int fixed = step.write ? IORING_OP_WRITE_FIXED : IORING_OP_READ_FIXED;
  io_uring_prep_rw(registered ? fixed : plain, &entry, file, buffer.data(),
                   static_cast<unsigned>(buffer.size()), step.offset);
  if (registered) entry.buf_index = static_cast<__u16>(*registered);
}

Result<Ring> Ring::create(const Job& job, unsigned setup_flags, const RequestStyle& style) {
  Result<RingPtr> made = make_ring(job.options.depth, setup_flags);
  if (!made) return made.error();
  Ring ring{std::move(*made), style};
  if (style.fixed_buffers) {
    const auto iovecs = job.buffers.iovecs();
    const int rc =
        io_uring_register_buffers(ring.get(), iovecs.data(), static_cast<unsigned>(iovecs.size()));
    if (rc < 0) {
      return system_error(ErrorKind::kInternal, "io_uring_register_buffers", -rc);
    }
  }
  if (style.fixed_files) {
    const int fd = job.target.file.get();
    if (const int rc = io_uring_register_files(ring.get(), &fd, 1); rc < 0) {
      return system_error(ErrorKind::kInternal, "io_uring_register_files", -rc);
    }
  }
  return ring;
}

void Ring::queue(Job& job, std::uint64_t index) const {
  io_uring_sqe* sqe = io_uring_get_sqe(get());
  const Step& step = job.plan[index];
  const std::uint32_t slot = job.buffers.slot(index);
  const int file = style_.fixed_files ? 0 : job.target.file.get();
  prepare_transfer(*sqe, file, step, {job.buffers.at(slot), job.buffers.bytes()},
                   style_.fixed_buffers ? std::optional<unsigned>(slot) : std::nullopt);
  const bool ends_chain = (index + 1) % style_.linked == 0 || index + 1 == job.plan.size();
  unsigned flags = 0;
  flags |= style_.fixed_files ? IOSQE_FIXED_FILE : 0U;
  flags |= style_.async ? IOSQE_ASYNC : 0U;
  flags |= ends_chain ? 0U : IOSQE_IO_LINK;
  io_uring_sqe_set_flags(sqe, flags);
  io_uring_sqe_set_data64(sqe, Ledger::user_data(index));
  job.ledger.submitting(index, step.write);
}

Status Ring::submit(Job& job, std::uint64_t first, std::uint64_t count) const {
  for (std::uint64_t index = first; index < first + count; ++index) {
    queue(job, index);
  }
  const int rc = io_uring_submit(get());
  return rc < 0 ? Status{system_error(ErrorKind::kInternal, "io_uring_submit", -rc)}
                : Status{Done{}};
}

std::uint32_t Ring::reap(Job& job) const {
  io_uring_cqe* cqe = nullptr;
  unsigned head = 0;
  std::uint32_t count = 0;
  io_uring_for_each_cqe(get(), head, cqe) {
    job.ledger.seen(Ledger::index(cqe->user_data), cqe->res);
    ++count;
  }
  io_uring_cq_advance(get(), count);
  return count;
}

}  // namespace flowtop::workload
