// SPDX-License-Identifier: Apache-2.0
#include "host/process_use.h"

#include <gtest/gtest.h>

#include "temp_tree.h"

namespace flowtop::host {
namespace {

TEST(process_use, is_what_procfs_says) {
  const TempTree proc;
  proc.write("self/status", "Name:\tx\nVmRSS:\t   10240 kB\nRssAnon:\t     512 kB\n");
  for (const char* const fd : {"0", "1", "7"}) proc.write(std::string("self/fd/") + fd, "");
  const ProcessUse use = read_own_use(proc.root());
  EXPECT_EQ(use.resident_bytes, 10'485'760U);
  EXPECT_EQ(use.anonymous_bytes, 524'288U);
  EXPECT_EQ(use.open_fds, 3U);
  EXPECT_GT(use.cpu_ns, 0U);
}

TEST(process_use, is_nothing_where_it_cannot_be_read) {
  const TempTree proc;
  proc.write("self/status", "VmRSS:\t10240\nRssAnon:\tmany kB\n");
  EXPECT_EQ(read_own_use(proc.root()).resident_bytes, 0U);
  EXPECT_EQ(read_own_use(proc.root()).anonymous_bytes, 0U);
  EXPECT_EQ(read_own_use(proc.root()).open_fds, 0U);
}

}  // namespace
}  // namespace flowtop::host
