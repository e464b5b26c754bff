// SPDX-License-Identifier: Apache-2.0
#include "kernel/type_information.h"

#include <gtest/gtest.h>

namespace flowtop::kernel {
namespace {

TEST(type_information, knows_where_a_member_lies) {
  const TypeInformation types(btf__new_empty());
  const int number = btf__add_int(types.get(), "long", 8, 0);
  ASSERT_GT(btf__add_struct(types.get(), "sample", 64), 0);
  ASSERT_EQ(btf__add_field(types.get(), "member", number, 24 * 8, 0), 0);
  EXPECT_EQ(offset_of(*types, "sample", "member"), 24U);
  EXPECT_EQ(offset_of(*types, "sample", "other"), 0U);
  EXPECT_EQ(offset_of(*types, "unheard_of", "member"), 0U);
}

TEST(type_information, knows_an_enumerator_of_its_own_type_only) {
  const TypeInformation types(btf__new_empty());
  ASSERT_GT(btf__add_enum(types.get(), "helpers", 4), 0);
  ASSERT_EQ(btf__add_enum_value(types.get(), "READ", 1), 0);
  EXPECT_TRUE(has_enumerator(*types, "helpers", "READ"));
  EXPECT_FALSE(has_enumerator(*types, "helpers", "LOOP"));
  EXPECT_FALSE(has_enumerator(*types, "others", "READ"));
}

TEST(type_information, counts_the_arguments_of_a_tracepoint) {
  const TypeInformation types(btf__new_empty());
  const int data = btf__add_ptr(types.get(), 0);
  const int prototype = btf__add_func_proto(types.get(), 0);
  for (const char* name : {"__data", "queue", "request"}) {
    ASSERT_EQ(btf__add_func_param(types.get(), name, data), 0);
  }
  const int handler = btf__add_ptr(types.get(), prototype);
  ASSERT_GT(btf__add_typedef(types.get(), "btf_trace_block_rq_issue", handler), 0);
  ASSERT_GT(btf__add_typedef(types.get(), "btf_trace_of_no_function", data), 0);
  EXPECT_EQ(argument_count(*types, "block_rq_issue"), 2U);
  EXPECT_EQ(argument_count(*types, "of_no_function"), 0U);
  EXPECT_EQ(argument_count(*types, "unheard_of"), 0U);
}

}  // namespace
}  // namespace flowtop::kernel
