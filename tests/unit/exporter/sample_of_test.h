// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "exporter/group_admission.h"
#include "exporter/sample.h"
#include "support/cells.h"

namespace flowtop::exporter::test {

// Of ten operations: seven in host memory against a promise, two copied by the DMA layer, and two
// for which direct I/O fell back.
inline void place(cell& values) {
  values.placements[FLOWTOP_PLACEMENT_HOST] = 7;
  values.placement_bytes[FLOWTOP_PLACEMENT_HOST] = 28672;
  values.placements[FLOWTOP_PLACEMENT_P2P] = 3;
  values.placement_bytes[FLOWTOP_PLACEMENT_P2P] = 12288;
  values.bounces[FLOWTOP_BOUNCE_SWIOTLB] = 2;
  values.bounced_bytes[FLOWTOP_BOUNCE_SWIOTLB] = 5120;
  values.bounces[FLOWTOP_BOUNCE_DIO_FALLBACK] = 2;
  values.bounced_bytes[FLOWTOP_BOUNCE_DIO_FALLBACK] = 8192;
  values.fixed_buffers = 4;
  values.broken_promises = 7;
}

// A disk that was taken out and put in again, and a device without a name.
inline kernel::MemoryFacts memory() {
  kernel::MemoryFacts facts;
  facts.p2p = {{.first = 0x3800000000, .last = 0x38ffffffff, .bios = 3, .bytes = 12288}};
  facts.bounced = {{.name = "", .bytes = 512, .matched_bytes = 0},
                   {.name = "0000:01:00.0", .bytes = 5120, .matched_bytes = 4096},
                   {.name = "0000:01:00.0", .bytes = 2048, .matched_bytes = 1024}};
  facts.registered.calls = 3;
  facts.registered.regions = 9;
  facts.registered.bytes = 36864;
  facts.registered.again_regions = 5;
  facts.registered.failures[FLOWTOP_REGISTER_ENOMEM] = 2;
  facts.registered.failures[FLOWTOP_REGISTER_OTHER] = 1;
  return facts;
}

// Ten reads of fio.service on nvme0n1 and two without a cell of their own on nvme1n1, of which one
// failed. Five were of a group and on a device that are forgotten.
inline Sample sample() {
  constexpr std::size_t kUseful = flow::histogram_index("useful_completion_ns");
  constexpr std::size_t kBatch = flow::histogram_index("wake_batch");
  coarse_histograms histograms{};
  histograms.buckets[kUseful][9] = 6;   // 256 ns to 512 ns
  histograms.buckets[kUseful][39] = 1;  // more than 274 s
  histograms.buckets[kUseful][2] = 3;   // less than the first bound
  histograms.buckets[kBatch][0] = 4;
  cell values = flowtop::test::kernel_cell(10);
  place(values);
  values.sums[kUseful] = 1'500'000'000;
  values.sums[kBatch] = 4;
  flow::GroupedTotals totals;
  totals.add({.device = "nvme0n1", .group = "fio.service"}, values, histograms);
  cell failed = flowtop::test::kernel_cell(2);
  failed.errors[FLOWTOP_ERROR_MEDIUM] = 1;
  totals.add({.device = "nvme1n1", .group = GroupAdmission::kOther, .has_own_cell = false}, failed,
             {});
  totals.add_retired({.device = "sdb", .group = "gone.service"}, flowtop::test::kernel_cell(5), {});
  totals.forget_device("sdb");
  totals.forget_group("gone.service");
  Sample sample;
  sample.totals = totals.finish_reading();
  sample.groups = {{host::GroupKind::kUnit, "fio.service", {}}};
  sample.groups_limit = 64;
  sample.groups_refused = 3;
  sample.books.counts[FLOWTOP_BOOK_SEEN] = 17;
  sample.books.counts[FLOWTOP_BOOK_DELIVERED] = 17;
  sample.memory = memory();
  sample.programs = {{.name = "on_switch",
                      .attach_point = "tp_btf/sched_switch",
                      .attached = true,
                      .reason = "",
                      .needed = true},
                     {.name = "on_cmd",
                      .attach_point = "tp_btf/nvme",
                      .attached = false,
                      .reason = "this kernel has \"none\"\\ of it\nat all",
                      .needed = true}};
  sample.runs = {
      {.program = "on_switch", .run_ns = 2'000'000'000, .calls = 7, .recursion_misses = 1}};
  sample.paths = {{"sync", kernel::Coverage::kExact, "<b>"}};
  sample.duration = std::chrono::milliseconds(2);
  return sample;
}

inline std::shared_ptr<const Sample> shared_sample() {
  return std::make_shared<const Sample>(sample());
}

}  // namespace flowtop::exporter::test
