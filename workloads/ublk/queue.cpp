// SPDX-License-Identifier: Apache-2.0
#include "ublk/queue.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/system_error.h"

namespace flowtop::workload::ublk {
namespace {

constexpr std::size_t kPage = 4096;
constexpr unsigned kSectorShift = 9;
// In user_data, beside the tag: the entry is of the storage's file, not of a command.
constexpr std::uint64_t kOfFile = std::uint64_t{1} << 32;

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

std::uint64_t offset_of(const ublksrv_io_desc& request) {
  return request.start_sector << kSectorShift;
}

std::uint32_t bytes_of(const ublksrv_io_desc& request) {
  return request.nr_sectors << kSectorShift;
}

}  // namespace

void Queue::Unmap::operator()(const ublksrv_io_desc* requests) const {
  ::munmap(const_cast<ublksrv_io_desc*>(requests), bytes);
}

Result<Queue> Queue::create(const Device& device, int file, const Storage& storage,
                            std::uint16_t number) {
  const std::uint16_t depth = device.shape().depth;
  auto ring = make_ring(2U * depth, 0);
  if (!ring) return ring.error();
  auto buffers = Buffers::allocate(depth, kMaxRequestBytes);
  if (!buffers) return buffers.error();

  const std::size_t stride = whole_pages(UBLK_MAX_QUEUE_DEPTH * sizeof(ublksrv_io_desc));
  const std::size_t bytes = whole_pages(depth * sizeof(ublksrv_io_desc));
  void* const mapping = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file,
                               static_cast<off_t>(UBLKSRV_CMD_BUF_OFFSET + number * stride));
  if (mapping == MAP_FAILED) {
    return system_error(ErrorKind::kInternal, fmt::format("map the requests of queue {}", number),
                        errno);
  }
  Requests requests{static_cast<const ublksrv_io_desc*>(mapping), Unmap{bytes}};
  return Queue{
      std::move(*ring), std::move(requests), std::move(*buffers), file, storage, number, depth};
}

Status Queue::serve() {
  for (std::uint16_t tag = 0; tag < depth_; ++tag) {
    tell(kFetch, tag, 0);
  }
  waiting_ = depth_;
  while (waiting_ > 0) {
    const int rc = io_uring_submit_and_wait(ring_.get(), 1);
    if (rc < 0 && rc != -EINTR) {
      return system_error(ErrorKind::kInternal, "io_uring_submit_and_wait", -rc);
    }
    io_uring_cqe* cqe = nullptr;
    while (io_uring_peek_cqe(ring_.get(), &cqe) == 0) {
      const io_uring_cqe copy{.user_data = cqe->user_data, .res = cqe->res, .flags = cqe->flags};
      io_uring_cqe_seen(ring_.get(), cqe);
      if (Status status = take(copy); !status) return status;
    }
  }
  return Done{};
}

void Queue::tell(unsigned command, std::uint16_t tag, std::int32_t result) {
  io_uring_sqe* const sqe = io_uring_get_sqe(ring_.get());  // there is room for two of each tag
  const auto buffer = reinterpret_cast<std::uintptr_t>(buffers_.at(tag));
  prepare_command(sqe, file_, command,
                  ublksrv_io_cmd{.q_id = number_, .tag = tag, .result = result, .addr = buffer});
  io_uring_sqe_set_data64(sqe, tag);
}

Status Queue::take(const io_uring_cqe& cqe) {
  const auto tag = static_cast<std::uint16_t>(cqe.user_data);
  if ((cqe.user_data & kOfFile) != 0) {
    tell(kCommitAndFetch, tag, cqe.res);
  } else if (cqe.res == UBLK_IO_RES_OK) {
    answer(tag);
  } else if (cqe.res == UBLK_IO_RES_ABORT) {
    --waiting_;  // the device is stopped
  } else {
    return system_error(ErrorKind::kInternal,
                        fmt::format("command of tag {} in queue {}", tag, number_), -cqe.res);
  }
  return Done{};
}

void Queue::answer(std::uint16_t tag) {
  const ublksrv_io_desc& request = requests_[tag];
  const std::uint8_t op = ublksrv_get_op(&request);
  if (op != UBLK_IO_OP_READ && op != UBLK_IO_OP_WRITE) {
    tell(kCommitAndFetch, tag, -EOPNOTSUPP);
  } else if (storage_.file) {
    pass_on(request, tag);
  } else {
    tell(kCommitAndFetch, tag, in_memory(request, buffers_.at(tag)));
  }
}

std::int32_t Queue::in_memory(const ublksrv_io_desc& request, std::byte* buffer) const {
  std::byte* const place = storage_.memory.get() + offset_of(request);
  const std::uint32_t bytes = bytes_of(request);
  const bool write = ublksrv_get_op(&request) == UBLK_IO_OP_WRITE;
  std::memcpy(write ? place : buffer, write ? buffer : place, bytes);
  return static_cast<std::int32_t>(bytes);
}

void Queue::pass_on(const ublksrv_io_desc& request, std::uint16_t tag) {
  io_uring_sqe* const sqe = io_uring_get_sqe(ring_.get());
  const bool write = ublksrv_get_op(&request) == UBLK_IO_OP_WRITE;
  io_uring_prep_rw(write ? IORING_OP_WRITE : IORING_OP_READ, sqe, storage_.file.get(),
                   buffers_.at(tag), bytes_of(request), offset_of(request));
  io_uring_sqe_set_data64(sqe, tag | kOfFile);
}

}  // namespace flowtop::workload::ublk
