// SPDX-License-Identifier: Apache-2.0
#include "kernel/symbols.h"

#include <gtest/gtest.h>

#include "unit/host/temp_tree.h"

namespace flowtop::kernel {
namespace {

TEST(symbols, addresses_come_from_kallsyms) {
  const host::TempTree proc;
  proc.write("kallsyms",
             "ffffffff81000000 T _stext\n"
             "ffffffff8173b860 t aio_complete_rw\n"
             "ffffffff81748200 t io_complete_rw\n");
  const known_functions functions = read_known_functions(proc.root());
  EXPECT_EQ(functions.aio_complete_rw, 0xffffffff8173b860U);
  EXPECT_EQ(functions.io_complete_rw, 0xffffffff81748200U);
  EXPECT_EQ(functions.blkdev_bio_end_io, 0U);
  EXPECT_TRUE(any_known(functions));
}

TEST(symbols, a_function_of_a_module_counts) {
  const host::TempTree proc;
  proc.write("kallsyms", "ffffffffc0a01230 t nvme_uring_cmd_end_io\t[nvme]\n");
  EXPECT_EQ(read_known_functions(proc.root()).nvme_uring_cmd_end_io, 0xffffffffc0a01230U);
}

TEST(symbols, a_longer_name_is_another_function) {
  const host::TempTree proc;
  proc.write("kallsyms", "ffffffff81748300 t io_complete_rw.cold\n");
  EXPECT_FALSE(any_known(read_known_functions(proc.root())));
}

TEST(symbols, hidden_addresses_are_unknown) {
  const host::TempTree proc;
  proc.write("kallsyms", "0000000000000000 t aio_complete_rw\n");
  EXPECT_FALSE(any_known(read_known_functions(proc.root())));
}

TEST(symbols, nothing_is_known_without_kallsyms) {
  const host::TempTree proc;
  EXPECT_FALSE(any_known(read_known_functions(proc.root())));
}

TEST(symbols, a_broken_line_is_passed_over) {
  const host::TempTree proc;
  proc.write("kallsyms", "garbage\n\nffffffff8173b860 t aio_complete_rw");
  EXPECT_EQ(read_known_functions(proc.root()).aio_complete_rw, 0xffffffff8173b860U);
}

}  // namespace
}  // namespace flowtop::kernel
