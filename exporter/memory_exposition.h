// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "exporter/metric_builder.h"
#include "flow/coarse_tally.h"
#include "flow/families.h"
#include "kernel/memory_facts.h"

// Where the bytes went, in Prometheus' data model.
namespace flowtop::exporter {

// Operations and bytes by placement, and by cause of a detour.
void push_placements(Families& families, flow::Level level,
                     const std::map<std::string, flow::CoarseTally>& tallies);

// Of the whole host: buffers that were registered, and devices that bounced. Peer-to-peer ranges
// are left out: physical addresses are not for everybody who may scrape.
void push_memory(Families& families, const kernel::MemoryFacts& memory);

}  // namespace flowtop::exporter
