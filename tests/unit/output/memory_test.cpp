// SPDX-License-Identifier: Apache-2.0
#include "output/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "flow/enum_names.h"

namespace flowtop::output {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

kernel::MemoryFacts sample_facts() {
  kernel::MemoryFacts facts;
  facts.p2p = {{.first = 0x380000000, .last = 0x380ffffff, .bios = 4, .bytes = 16384}};
  facts.bounced = {{.name = "0000:00:03.0", .bytes = 12288, .matched_bytes = 8192}};
  kernel::RegisteringProcess process{.tgid = 77, .cgroup_id = 42, .comm = "trainer", .counts = {}};
  process.counts.calls = 1000;
  process.counts.regions = 64000;
  process.counts.bytes = std::uint64_t{64000} * 4096;
  process.counts.again_regions = 63936;
  process.counts.again_bytes = std::uint64_t{63936} * 4096;
  process.counts.failures[FLOWTOP_REGISTER_EFAULT] = 3;
  facts.processes = {process};
  facts.registered = process.counts;
  return facts;
}

TEST(memory, each_thing_has_a_line) {
  EXPECT_THAT(
      memory_lines(sample_facts()),
      ElementsAre("peer to peer: 16.0KiB at 0x380000000-0x380ffffff",
                  "swiotlb: 0000:00:03.0: 12.0KiB, 8.00KiB of it of operations",
                  "registered buffers: trainer (77): 64000 in 1000 calls, 250MiB; 63936 of them "
                  "(99.9%) not for the first time",
                  HasSubstr("registering buffers: trainer (77): failed 3 times with EFAULT: the "
                            "kernel does not pin this memory for long")));
}

TEST(memory, of_many_processes_the_busiest_are_named_and_those_that_failed_first) {
  kernel::MemoryFacts facts;
  for (std::uint32_t tgid = 1; tgid <= 8; ++tgid) {
    kernel::RegisteringProcess process{.tgid = tgid, .cgroup_id = 42, .comm = "job", .counts = {}};
    process.counts.calls = 1;
    process.counts.regions = tgid;
    facts.processes.push_back(process);
  }
  facts.processes.front().counts.failures[FLOWTOP_REGISTER_ENOMEM] = 1;
  facts.registered.regions = 36;
  const std::vector<std::string> lines = memory_lines(facts);
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_THAT(lines[0], HasSubstr("job (1): 1 in 1 calls"));
  EXPECT_THAT(lines[1], HasSubstr("job (1): failed 1 times with ENOMEM"));
  EXPECT_THAT(lines[2], HasSubstr("job (8): 8 in 1 calls"));
  EXPECT_EQ(lines[6], "registered buffers: 3 more processes; 36 regions in all");
}

TEST(memory, nothing_happened_nothing_is_said) { EXPECT_THAT(memory_text({}), IsEmpty()); }

TEST(memory, json_comes_back_as_it_was) {
  const std::string text = to_json(sample_facts()).dump();
  const kernel::MemoryFacts back = memory_facts_from(nlohmann::json::parse(text));
  EXPECT_EQ(to_json(back).dump(), text);
  EXPECT_EQ(back.processes.at(0).counts.failures[FLOWTOP_REGISTER_EFAULT], 3U);
  EXPECT_EQ(back.p2p.at(0).last, 0x380ffffffU);
  EXPECT_EQ(back.bounced.at(0).matched_bytes, 8192U);
}

TEST(memory, json_of_another_kind_is_refused) {
  EXPECT_ANY_THROW(memory_facts_from(nlohmann::json::parse(R"({"p2p": [{"first": -1}]})")));
}

TEST(memory, an_errno_is_the_failure_of_its_name) {
  EXPECT_EQ(flowtop_register_failure_of(14), FLOWTOP_REGISTER_EFAULT);
  EXPECT_EQ(flowtop_register_failure_of(12), FLOWTOP_REGISTER_ENOMEM);
  EXPECT_EQ(flowtop_register_failure_of(95), FLOWTOP_REGISTER_EOPNOTSUPP);
  EXPECT_EQ(flowtop_register_failure_of(75), FLOWTOP_REGISTER_OTHER);
  EXPECT_EQ(flow::register_failures()[FLOWTOP_REGISTER_EBUSY].name, "EBUSY");
}

}  // namespace
}  // namespace flowtop::output
