// SPDX-License-Identifier: Apache-2.0
#include "exporter/sampler.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "host/pci_topology.h"
#include "program/books.h"

namespace flowtop::exporter {
namespace {

// A program for a name that this event has in other kernels only is not worth a series.
std::vector<kernel::ProgramStatus> needed(const std::vector<kernel::ProgramStatus>& programs) {
  std::vector<kernel::ProgramStatus> result;
  std::ranges::copy_if(programs, std::back_inserter(result), &kernel::ProgramStatus::needed);
  return result;
}

}  // namespace

Sampler::Sampler(kernel::Probes& probes, Places& places)
    : probes_(probes),
      places_(places),
      paths_(kernel::path_coverage(probes.programs(),
                                   {.full_programs = !probes.limits().empty(),
                                    .p2pdma = host::kernel_lacks_p2pdma("/proc")})) {}

Result<std::shared_ptr<const Sample>> Sampler::take() {
  const auto start = std::chrono::steady_clock::now();
  const Status read = read_totals();
  if (!read) return read.error();
  auto sample = std::make_shared<Sample>();
  sample->taken = start;
  finish_reading(*sample);
  const Result<kernel::Books> books = probes_.books();
  if (!books) return books.error();
  sample->books = program::to_growing(*books);
  sample->memory = probes_.memory();
  sample->programs = needed(probes_.programs());
  sample->runs = probes_.runs();
  sample->paths = paths_;
  sample->duration = std::chrono::steady_clock::now() - start;
  return std::shared_ptr<const Sample>(std::move(sample));
}

Status Sampler::read_totals() {
  using kernel::CellReading;
  places_.begin_reading();
  return probes_.read_aggregate(
      {.cell =
           [this](const CellReading& cell) {
             totals_.add(places_.of(cell.values), cell.values, *cell.coarse);
           },
       .overflow =
           [this](const CellReading& cell) {
             totals_.add(Places::of_overflow(), cell.values, *cell.coarse);
           },
       .retired =
           [this](const CellReading& cell) {
             totals_.add_retired(places_.of(cell.values), cell.values, *cell.coarse);
           }});
}

void Sampler::finish_reading(Sample& sample) {
  sample.totals = totals_.finish_reading();
  const Places::Forgotten forgotten = places_.finish_reading(sample.taken);
  for (const std::string& group : forgotten.groups) totals_.forget_group(group);
  for (const std::string& device : forgotten.devices) totals_.forget_device(device);
  sample.groups = places_.admission().groups();
  sample.groups_limit = places_.admission().limit();
  sample.groups_refused = places_.admission().refused();
}

}  // namespace flowtop::exporter
