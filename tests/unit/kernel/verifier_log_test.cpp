// SPDX-License-Identifier: Apache-2.0
#include "kernel/verifier_log.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace flowtop::kernel {
namespace {

constexpr std::string_view kPrefix = "the kernel's verifier refuses it: ";

std::string reason(std::string_view why) { return std::string(kPrefix) + std::string(why); }

TEST(verifier_log, the_reason_stands_before_the_statistics) {
  EXPECT_EQ(summarise_verifier_log("0: R1=ctx(off=0,imm=0) R10=fp0\n"
                                   "; int on_switch(u64 *ctx)\n"
                                   "0: (79) r1 = *(u64 *)(r1 +0)\n"
                                   "func 'sched_switch' doesn't have 5-th argument\n"
                                   "invalid bpf_context access off=32 size=8\n"
                                   "processed 1 insns (limit 1000000) max_states_per_insn 0\n"),
            reason("invalid bpf_context access off=32 size=8"));
}

TEST(verifier_log, a_last_line_without_end_counts) {
  EXPECT_EQ(summarise_verifier_log("0: (95) exit\nR0 !read_ok"), reason("R0 !read_ok"));
}

TEST(verifier_log, what_follows_the_terminator_is_not_read) {
  EXPECT_EQ(summarise_verifier_log(std::string_view("unknown func\n\0stale\n", 20)),
            reason("unknown func"));
}

TEST(verifier_log, silence_is_said_to_be_silence) {
  constexpr std::string_view kSilent = "the kernel's verifier refuses it without saying why";
  EXPECT_EQ(summarise_verifier_log(""), kSilent);
  EXPECT_EQ(summarise_verifier_log("verification time 12 usec\nstack depth 8\n\n"), kSilent);
}

TEST(verifier_log, knows_when_lockdown_took_the_helpers_away) {
  for (const char* verdict : {"unknown func bpf_probe_read_kernel#113\n",
                              "program of this type cannot use helper bpf_probe_read#4\n"}) {
    EXPECT_TRUE(may_not_read_memory(std::string("0: (85) call\n") + verdict)) << verdict;
  }
  for (const char* verdict : {"", "unknown func bpf_loop#181\n",
                              "R1 type=ctx expected=fp, in call of bpf_probe_read_kernel#113\n"}) {
    EXPECT_FALSE(may_not_read_memory(verdict)) << verdict;
  }
}

}  // namespace
}  // namespace flowtop::kernel
