// SPDX-License-Identifier: Apache-2.0
// The in-kernel aggregate against the records of the same operations, taken by the same programs:
// every count, sum and bucket must be the same.
#include "flow/aggregate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "abi/error_class.h"
#include "abi/metrics.h"
#include "flow/coarse_tally.h"
#include "flow/decode.h"
#include "flow/metrics.h"
#include "flow/summary.h"
#include "host/topology.h"
#include "kernel/probes.h"

namespace flowtop {
namespace {

namespace fs = std::filesystem;

// A loop device over a file in memory, gone at the end.
class LoopDevice {
 public:
  LoopDevice() : backing_(fs::path("/dev/shm") / ("flowtop-test-" + std::to_string(getpid()))) {
    std::ofstream(backing_).close();
    fs::resize_file(backing_, kBytes);
    const std::string node = backing_.string() + ".name";
    (void)std::system(("losetup --find --show " + backing_.string() + " > " + node).c_str());
    std::ifstream(node) >> path_;
    fs::remove(node);
  }
  LoopDevice(const LoopDevice&) = delete;
  LoopDevice& operator=(const LoopDevice&) = delete;
  LoopDevice(LoopDevice&&) = delete;
  LoopDevice& operator=(LoopDevice&&) = delete;
  ~LoopDevice() {
    (void)std::system(("losetup --detach " + path_).c_str());
    fs::remove(backing_);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static constexpr std::uintmax_t kBytes = std::uintmax_t{64} << 20U;
  fs::path backing_;
  std::string path_;
};

int run_fio(const std::string& path, const std::string& options) {
  return std::system(("fio --name=live --direct=1 --size=48m --bs=4k --rw=randrw --filename=" +
                      path + " " + options + " > /dev/null")
                         .c_str());
}

// Both sides of the comparison, of one run.
struct Both {
  flow::Snapshot captured;
  std::uint64_t open = 0;  // operations of which no completion was seen
  flow::Snapshot aggregated;
};

// The summary of a capture does not tell processes apart.
void add_for_all_processes(const kernel::CellReading& reading, flow::Aggregate& aggregate) {
  EXPECT_NE(reading.histograms, nullptr);
  cell values = reading.values;
  values.tgid = 0;
  aggregate.add(values, reading.histograms);
}

flow::Snapshot aggregate_of(kernel::Probes& probes) {
  flow::Aggregate aggregate;
  const Status read = probes.read_aggregate(
      {.cell = [&](const auto& reading) { add_for_all_processes(reading, aggregate); },
       .overflow = [](const auto&) { FAIL() << "there was room for all"; },
       .retired = [](const auto&) {}});
  EXPECT_TRUE(read.ok());
  return aggregate.finish_reading();
}

Both captured_by(kernel::Probes& probes, const host::Topology& topology) {
  flow::Summary summary;
  Both both;
  const auto add = [&](std::span<const std::byte> bytes) {
    const auto operation = flow::decode(bytes, topology);
    ASSERT_TRUE(operation.ok());
    if (operation->open())
      ++both.open;
    else
      summary.add(*operation);
  };
  EXPECT_TRUE(probes.finish(add).ok());
  both.captured = summary.snapshot();
  return both;
}

// Some hosts hide from every program what completes on top of some of their threads, a request of
// many operations at times: those that are open count, too, but they are few.
void expect_all(std::uint64_t captured, std::uint64_t open, std::uint64_t at_least) {
  EXPECT_GE(captured + open, at_least);
  EXPECT_LE(open, at_least / 100);
}

kernel::AggregateOptions aggregate_options(const host::Topology& topology) {
  kernel::AggregateOptions options;
  options.distance = [&topology](int from, int to) {
    return flow::distance_value(topology.distance(from, to));
  };
  return options;
}

Both observe(const std::string& fio_options) {
  const auto topology = host::Topology::read("/sys");
  EXPECT_TRUE(topology.ok());
  kernel::ProbeOptions options;
  options.aggregate = aggregate_options(*topology);
  auto probes = kernel::Probes::open(options);
  EXPECT_TRUE(probes.ok());
  const LoopDevice loop;
  EXPECT_EQ(run_fio(loop.path(), fio_options), 0);
  Both both = captured_by(*probes, *topology);
  both.aggregated = aggregate_of(*probes);
  return both;
}

void expect_same(const flow::Tally& captured, const flow::Tally& aggregated) {
  EXPECT_EQ(captured.counters, aggregated.counters);
  EXPECT_EQ(captured.placements, aggregated.placements);
  EXPECT_EQ(captured.bounces, aggregated.bounces);
  EXPECT_EQ(captured.states, aggregated.states);
  EXPECT_EQ(captured.distances, aggregated.distances);
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    SCOPED_TRACE(flow::kColumnInfos.at(flow::kHistogramColumns.at(i)).key);
    EXPECT_EQ(captured.histogram(i).count(), aggregated.histogram(i).count());
    EXPECT_EQ(captured.histogram(i).sum(), aggregated.histogram(i).sum());
    for (std::size_t bucket = 0; bucket < FLOWTOP_KERNEL_BUCKETS; ++bucket) {
      ASSERT_EQ(captured.histogram(i).count_in(bucket), aggregated.histogram(i).count_in(bucket))
          << "bucket " << bucket;
    }
  }
}

void expect_same(const Both& both, std::uint64_t at_least) {
  std::map<flow::CellKey, const flow::Cell*> aggregated;
  for (const flow::Cell& cell : both.aggregated.cells) aggregated[cell.key] = &cell;
  EXPECT_EQ(aggregated.size(), both.captured.cells.size());
  for (const flow::Cell& cell : both.captured.cells) {
    SCOPED_TRACE(cell.comm);
    ASSERT_TRUE(aggregated.contains(cell.key));
    expect_same(cell.tally, aggregated.at(cell.key)->tally);
  }
  expect_same(both.captured.total, both.aggregated.total);
  expect_all(both.captured.total.operations(), both.open, at_least);
}

void add_value(flow::CoarseTally& tally, std::size_t histogram, std::uint64_t value) {
  if (value == FLOWTOP_UNDEFINED) return;
  ++tally.histograms.at(histogram).buckets.at(flowtop_coarse_bucket_of(value));
  tally.histograms.at(histogram).sum += value;
}

void add(flow::CoarseTally& tally, const flow::Operation& operation) {
  const flowtop_op_record& record = operation.record;
  ++tally.placements.operations.at(record.placement);
  tally.placements.bytes.at(record.placement) += record.bytes;
  for (std::size_t cause = 0; cause < FLOWTOP_BOUNCE_COUNT; ++cause) {
    if ((record.bounces >> cause & 1U) == 0) continue;
    ++tally.bounces.operations.at(cause);
    tally.bounces.bytes.at(cause) +=
        cause == FLOWTOP_BOUNCE_SWIOTLB ? record.swiotlb_bytes : record.bytes;
  }
  ++tally.states.at(record.consumer_state);
  const bool is_located = flowtop_is_located(&record) != 0;
  ++tally.distances.at(is_located ? flow::distance_value(operation.distance)
                                  : std::uint8_t{FLOWTOP_DISTANCE_NONE});
  if (record.error != 0) ++tally.errors.at(flowtop_error_class_of(record.error));
  const bool kOperation = true;
  const bool kWake = (record.flags & FLOWTOP_F_WAKE) != 0;
#define FLOWTOP_ADD(key, per) \
  if (per) add_value(tally, FLOWTOP_HISTOGRAM_##key, flowtop_##key(&record));
#define FLOWTOP_ROW(key, kind, unit, coverage, histogram, ...) \
  FLOWTOP_HISTOGRAM_##histogram(FLOWTOP_ADD, key)
  FLOWTOP_COLUMNS(FLOWTOP_ROW)
#undef FLOWTOP_ROW
#undef FLOWTOP_ADD
}

using Place = std::tuple<std::uint64_t, std::uint32_t, unsigned, unsigned, unsigned>;
using ByPlace = std::map<Place, flow::CoarseTally>;

template <typename Values>
Place place_of(const Values& values) {
  return {values.cgroup_id, values.dev, values.path, values.op, values.delivery};
}

struct BothByPlace {
  ByPlace captured;
  ByPlace aggregated;
  std::uint64_t open = 0;
};

BothByPlace captured_by_place(kernel::Probes& probes, const host::Topology& topology) {
  BothByPlace both;
  const auto add_record = [&](std::span<const std::byte> bytes) {
    const auto operation = flow::decode(bytes, topology);
    ASSERT_TRUE(operation.ok());
    if (operation->open())
      ++both.open;
    else
      add(both.captured[place_of(operation->record)], *operation);
  };
  EXPECT_TRUE(probes.finish(add_record).ok());
  return both;
}

ByPlace aggregated_by_place(kernel::Probes& probes) {
  ByPlace aggregated;
  const auto add_cell = [&](const kernel::CellReading& reading) {
    aggregated[place_of(reading.values)].merge(
        flow::coarse_tally_of(reading.values, *reading.coarse));
  };
  const Status read = probes.read_aggregate(
      {.cell = add_cell, .overflow = add_cell, .retired = [](const auto&) {}});
  EXPECT_TRUE(read.ok());
  return aggregated;
}

void expect_same(const flow::CoarseTally& captured, const flow::CoarseTally& aggregated) {
  EXPECT_EQ(captured.placements, aggregated.placements);
  EXPECT_EQ(captured.bounces, aggregated.bounces);
  EXPECT_EQ(captured.errors, aggregated.errors);
  EXPECT_EQ(captured.states, aggregated.states);
  EXPECT_EQ(captured.distances, aggregated.distances);
  for (std::size_t i = 0; i < flow::kHistogramCount; ++i) {
    SCOPED_TRACE(flow::kColumnInfos.at(flow::kHistogramColumns.at(i)).key);
    EXPECT_EQ(captured.histograms.at(i).buckets, aggregated.histograms.at(i).buckets);
    EXPECT_EQ(captured.histograms.at(i).sum, aggregated.histograms.at(i).sum);
  }
}

// cells: with few, most places share one of the kind that is not the cgroup's own.
BothByPlace observe_by_cgroup(const std::vector<std::string>& runs, std::size_t cells) {
  const auto topology = host::Topology::read("/sys");
  EXPECT_TRUE(topology.ok());
  kernel::ProbeOptions options;
  options.aggregate = aggregate_options(*topology);
  options.aggregate->by = kernel::AggregateBy::kCgroup;
  options.aggregate->cells = cells;
  auto probes = kernel::Probes::open(options);
  EXPECT_TRUE(probes.ok());
  const LoopDevice loop;
  for (const std::string& run : runs) EXPECT_EQ(run_fio(loop.path(), run), 0);
  BothByPlace both = captured_by_place(*probes, *topology);
  both.aggregated = aggregated_by_place(*probes);
  return both;
}

constexpr std::uint64_t kOperations = 12'288;  // 48 MiB in 4 KiB

// NOLINTNEXTLINE(readability-identifier-naming): part of a test's name
class records : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "not root: BPF programs cannot be loaded";
  }
};

TEST_F(records, io_uring_equal_the_aggregate) {
  expect_same(observe("--ioengine=io_uring --iodepth=32"), kOperations);
}

TEST_F(records, libaio_equal_the_aggregate) {
  expect_same(observe("--ioengine=libaio --iodepth=8"), kOperations);
}

TEST_F(records, sync_of_four_processes_equal_the_aggregate) {
  expect_same(observe("--ioengine=psync --numjobs=4"), 4 * kOperations);
}

TEST_F(records, by_cgroup_equal_the_aggregate) {
  const auto [captured, aggregated, open] =
      observe_by_cgroup({"--ioengine=io_uring --iodepth=32"}, 4096);
  EXPECT_EQ(captured.size(), aggregated.size());
  std::uint64_t operations = 0;
  for (const auto& [place, tally] : captured) {
    ASSERT_TRUE(aggregated.contains(place));
    expect_same(tally, aggregated.at(place));
    operations += tally.operations();
  }
  expect_all(operations, open, kOperations);
}

// Eight cells in all: what finds none is on its device all the same.
TEST_F(records, by_cgroup_without_room_equal_the_aggregate_of_the_device) {
  const auto [captured, aggregated, open] = observe_by_cgroup(
      {"--ioengine=libaio --iodepth=8 --numjobs=4", "--ioengine=psync --numjobs=4",
       "--ioengine=io_uring --iodepth=8 --numjobs=4"},
      8);
  const auto by_device = [](const ByPlace& places) {
    std::map<std::uint32_t, flow::CoarseTally> devices;
    for (const auto& [place, tally] : places) devices[std::get<1>(place)].merge(tally);
    return devices;
  };
  const auto captured_devices = by_device(captured);
  const auto aggregated_devices = by_device(aggregated);
  EXPECT_EQ(captured_devices.size(), aggregated_devices.size());
  EXPECT_TRUE(std::ranges::any_of(aggregated, [](const auto& entry) {
    return std::get<0>(entry.first) == FLOWTOP_CGROUP_OTHER;
  }));
  for (const auto& [device, tally] : captured_devices) {
    ASSERT_TRUE(aggregated_devices.contains(device));
    expect_same(tally, aggregated_devices.at(device));
  }
}

}  // namespace
}  // namespace flowtop
