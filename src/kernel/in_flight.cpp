// SPDX-License-Identifier: Apache-2.0
#include "kernel/in_flight.h"

#include <sys/mman.h>

#include <cerrno>
#include <memory>

#include "base/system_error.h"

namespace flowtop::kernel {
namespace {

constexpr std::size_t kSlots = std::size_t{OP_BUCKETS} * WAYS;

// A read-only view of an array map's values.
template <typename Value>
class MapView {
 public:
  static Result<MapView> open(int fd, std::size_t count) {
    void* address = mmap(nullptr, count * sizeof(Value), PROT_READ, MAP_SHARED, fd, 0);
    if (address == MAP_FAILED)
      return system_error(ErrorKind::kInternal, "mapping a BPF map", errno);
    return MapView(static_cast<const Value*>(address), count);
  }

  [[nodiscard]] const Value& operator[](std::size_t i) const { return values_.get()[i]; }

 private:
  struct Unmap {
    std::size_t bytes;
    void operator()(const Value* address) const {
      (void)munmap(const_cast<Value*>(address),
                   bytes);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    }
  };

  MapView(const Value* values, std::size_t count) : values_(values, Unmap{count * sizeof(Value)}) {}

  std::unique_ptr<const Value, Unmap> values_;
};

bool passes(const flowtop_op_record& record, const config& filters) {
  const bool tgid =
      filters.tgid == 0 || record.tgid == filters.tgid || record.consumer_tgid == filters.tgid;
  return tgid && (filters.has_dev == 0 || record.dev == filters.dev);
}

bool is_unwaited(const op& operation) {
  return (operation.stage & OP_COMPLETE) != 0 && operation.kind == KIND_PAGE &&
         operation.record.consumer_tid == 0;
}

bool is_delivered(const op& operation) {
  const bool entry_written = operation.kind != KIND_URING || (operation.stage & OP_CQE) != 0;
  return (operation.stage & OP_ONCPU) != 0 && entry_written;
}

void count(const op& operation, const config& filters, const RecordSink* sink, InFlight& result) {
  if ((operation.stage & OP_HAS_IO) == 0) return;
  if (is_unwaited(operation)) {
    ++result.unwaited;
    result.unwaited_bytes += operation.record.bytes;
    return;
  }
  const bool delivered = is_delivered(operation);
  if (!passes(operation.record, filters)) {
    ++(delivered ? result.filtered : result.open);
    return;
  }
  ++(delivered ? result.delivered : result.open);
  if (sink == nullptr) return;
  flowtop_op_record record = operation.record;
  if (!delivered) record.flags |= FLOWTOP_F_OPEN;
  (*sink)(std::as_bytes(std::span(&record, 1)));
}

}  // namespace

Result<InFlight> read_in_flight(int keys_map_fd, int ops_map_fd, const config& filters,
                                const RecordSink* sink) {
  const Result<MapView<keys>> buckets = MapView<keys>::open(keys_map_fd, OP_BUCKETS);
  if (!buckets) return buckets.error();
  const Result<MapView<op>> operations = MapView<op>::open(ops_map_fd, kSlots);
  if (!operations) return operations.error();
  InFlight result;
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    if ((*buckets)[slot / WAYS].key[slot % WAYS] == 0) continue;
    count((*operations)[slot], filters, sink, result);
  }
  return result;
}

}  // namespace flowtop::kernel
