// SPDX-License-Identifier: Apache-2.0
// The in-kernel aggregate against the records of the same operations, taken by the same programs:
// every count, sum and bucket must be the same.
#include "flow/aggregate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

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
  flow::Snapshot aggregated;
};

// The summary of a capture does not tell processes apart.
void add_for_all_processes(const kernel::CellCopy& copy, flow::Aggregate& aggregate) {
  EXPECT_NE(copy.histograms, nullptr);
  cell values = copy.values;
  values.tgid = 0;
  aggregate.add(values, copy.histograms.get());
}

flow::Snapshot aggregate_of(kernel::Probes& probes) {
  const auto reading = probes.read_aggregate();
  EXPECT_TRUE(reading.ok());
  EXPECT_TRUE(reading->overflow.empty());
  flow::Aggregate aggregate;
  for (const kernel::CellCopy& copy : reading->cells) add_for_all_processes(copy, aggregate);
  return aggregate.finish_reading();
}

flow::Snapshot captured_by(kernel::Probes& probes, const host::Topology& topology) {
  flow::Summary summary;
  const auto add = [&](std::span<const std::byte> bytes) {
    const auto operation = flow::decode(bytes, topology);
    ASSERT_TRUE(operation.ok());
    if (!operation->open()) summary.add(*operation);
  };
  EXPECT_TRUE(probes.finish(add).ok());
  return summary.snapshot();
}

Both observe(const std::string& fio_options) {
  const auto topology = host::Topology::read("/sys");
  EXPECT_TRUE(topology.ok());
  kernel::ProbeOptions options;
  options.aggregate = kernel::AggregateOptions{.distance = [&](int from, int to) {
    return flow::distance_value(topology->distance(from, to));
  }};
  auto probes = kernel::Probes::open(options);
  EXPECT_TRUE(probes.ok());
  const LoopDevice loop;
  EXPECT_EQ(run_fio(loop.path(), fio_options), 0);
  flow::Snapshot captured = captured_by(*probes, *topology);
  return {std::move(captured), aggregate_of(*probes)};
}

void expect_same(const flow::Tally& captured, const flow::Tally& aggregated) {
  EXPECT_EQ(captured.counters, aggregated.counters);
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
  EXPECT_GE(both.captured.total.counter(flow::counter_index("operations")), at_least);
}

constexpr std::uint64_t kOperations = 12'288;  // 48 MiB in 4 KiB

TEST(records, io_uring_equal_the_aggregate) {
  if (geteuid() != 0) GTEST_SKIP() << "not root: BPF programs cannot be loaded";
  expect_same(observe("--ioengine=io_uring --iodepth=32"), kOperations);
}

TEST(records, libaio_equal_the_aggregate) {
  if (geteuid() != 0) GTEST_SKIP() << "not root: BPF programs cannot be loaded";
  expect_same(observe("--ioengine=libaio --iodepth=8"), kOperations);
}

TEST(records, sync_of_four_processes_equal_the_aggregate) {
  if (geteuid() != 0) GTEST_SKIP() << "not root: BPF programs cannot be loaded";
  expect_same(observe("--ioengine=psync --numjobs=4"), 4 * kOperations);
}

}  // namespace
}  // namespace flowtop
