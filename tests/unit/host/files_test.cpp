// SPDX-License-Identifier: Apache-2.0
#include "host/files.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "no_free_descriptor.h"
#include "temp_tree.h"

namespace flowtop::host {
namespace {

TEST(files, text_is_read_whole) {
  const TempTree tree;
  const std::string large(10'000, 'x');
  tree.write("large", large);
  tree.write("empty", "");
  EXPECT_EQ(read_text(tree.root() / "large"), large);
  EXPECT_EQ(read_text(tree.root() / "empty"), "");
}

TEST(files, what_cannot_be_read_is_nothing) {
  const TempTree tree;
  tree.make_directory("directory");
  EXPECT_EQ(read_text(tree.root() / "absent"), std::nullopt);
  EXPECT_EQ(read_text(tree.root() / "directory"), std::nullopt);
  EXPECT_EQ(read_value(tree.root() / "absent"), std::nullopt);
  EXPECT_EQ(read_number(tree.root() / "absent"), std::nullopt);
  EXPECT_EQ(read_cpu_list(tree.root() / "absent"), std::nullopt);
  EXPECT_TRUE(list_directory(tree.root() / "absent").empty());
}

TEST(files, a_directory_that_is_gone_is_told_from_one_that_cannot_be_read) {
  const TempTree tree;
  tree.write("file", "");
  tree.make_directory("below");
  EXPECT_EQ(list_subdirectories(tree.root()), std::vector{tree.root() / "below"});
  EXPECT_EQ(list_subdirectories(tree.root() / "absent"), std::vector<std::filesystem::path>{});
  EXPECT_EQ(list_subdirectories(tree.root() / "file"), std::nullopt);
  const NoFreeDescriptor none;
  EXPECT_EQ(list_subdirectories(tree.root()), std::nullopt);
}

TEST(files, value_loses_only_the_last_newline) {
  const TempTree tree;
  tree.write("comm", "two\nlines\n\n");
  EXPECT_EQ(read_value(tree.root() / "comm"), "two\nlines\n");
}

TEST(files, number_is_the_whole_text) {
  EXPECT_EQ(parse_number<int>("-12"), -12);
  EXPECT_EQ(parse_number<std::uint64_t>("000001fffeffffff", 16), 0x1fffeffffffU);
  for (const char* text : {"", " 1", "1 ", "1x", "+1", "99999999999"}) {
    EXPECT_EQ(parse_number<int>(text), std::nullopt) << text;
  }
}

TEST(files, split_keeps_empty_parts) {
  const std::vector<std::string_view> expected{"a", "", "b", ""};
  EXPECT_EQ(split("a,,b,", ','), expected);
  EXPECT_EQ(split("", ','), std::vector<std::string_view>{""});
}

TEST(files, status_field_is_found_by_its_whole_name) {
  const std::string status = "Tgid:\t12\nPid:\t13\nNSpid:\t14\n";
  EXPECT_EQ(status_field(status, "Pid"), "13");
  EXPECT_EQ(status_field(status, "Tgid"), "12");
  EXPECT_EQ(status_field(status, "PPid"), "");
}

TEST(files, cpu_list_is_sorted_and_unique) {
  EXPECT_EQ(parse_cpu_list("8,0-2,1"), (std::vector<int>{0, 1, 2, 8}));
  EXPECT_EQ(parse_cpu_list(""), std::vector<int>{});
  EXPECT_EQ(parse_cpu_list("65535"), std::vector<int>{65535});
  EXPECT_EQ(parse_cpu_list("65536"), std::nullopt);
}

}  // namespace
}  // namespace flowtop::host
