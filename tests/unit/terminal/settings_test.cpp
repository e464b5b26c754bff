// SPDX-License-Identifier: Apache-2.0
#include "terminal/settings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "support/temp_dir.h"
#include "terminal/tty/settings_file.h"

namespace flowtop::terminal {
namespace {

ViewState changed_view() {
  ViewState view;
  view.columns = {"comm", "p99_debt"};
  view.sorted_by = "p99_debt";
  view.ascending = true;
  view.grouping = flow::Grouping::kDevice;
  view.histogram = flow::histogram_index("locality_debt_ns");
  return view;
}

TEST(settings, are_there_again) {
  const ViewState changed = changed_view();
  ViewState view;
  ASSERT_TRUE(apply_settings(settings_of(changed), view));
  EXPECT_EQ(view.columns, changed.columns);
  EXPECT_EQ(view.sorted_by, "p99_debt");
  EXPECT_TRUE(view.ascending);
  EXPECT_EQ(view.grouping, flow::Grouping::kDevice);
  EXPECT_EQ(view.histogram, changed.histogram);
}

TEST(settings, what_is_not_there_stays) {
  ViewState view;
  ASSERT_TRUE(apply_settings("{}", view));
  EXPECT_EQ(settings_of(view), settings_of({}));
}

TEST(settings, names_of_another_version_are_passed_over) {
  ViewState view;
  ASSERT_TRUE(apply_settings(
      R"({"columns": ["comm", "warmth"], "sort": "warmth", "group": "moon", "new": 1})", view));
  EXPECT_EQ(view.columns, std::vector<std::string>{"comm"});
  EXPECT_EQ(view.sorted_by, ViewState().sorted_by);
  EXPECT_EQ(view.grouping, ViewState().grouping);
}

TEST(settings, what_is_none_changes_nothing) {
  for (const char* text : {"", "{", "[]", "7", R"({"columns": "comm"})", R"({"sort": 3})",
                           R"({"columns": ["comm"], "ascending": "no"})"}) {
    ViewState view = changed_view();
    const Status applied = apply_settings(text, view);
    EXPECT_FALSE(applied) << text;
    EXPECT_EQ(settings_of(view), settings_of(changed_view())) << text;
  }
}

TEST(settings_file, is_made_with_its_folders) {
  const test::TempDir folder;
  const std::string path = folder.path() / "a" / "flowtop" / "screen.json";
  ASSERT_TRUE(save_settings(path, changed_view()));
  ViewState view;
  ASSERT_TRUE(load_settings(path, view));
  EXPECT_EQ(settings_of(view), settings_of(changed_view()));
}

TEST(settings_file, need_not_be_there) {
  const test::TempDir folder;
  ViewState view;
  EXPECT_TRUE(load_settings(folder.file("none"), view));
  EXPECT_TRUE(load_settings("", view));
}

TEST(settings_file, that_is_none_is_named) {
  const test::TempDir folder;
  const std::string path = folder.file("screen.json");
  std::ofstream(path) << "{";
  ViewState view;
  const Status loaded = load_settings(path, view);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message.find(path), 0U);
  EXPECT_NE(loaded.error().message.find("mend or remove it"), std::string::npos);
  EXPECT_EQ(loaded.error().message.find('\n'), std::string::npos);
}

TEST(settings_file, is_where_the_specification_says) {
  setenv("XDG_CONFIG_HOME", "/x", 1);
  setenv("HOME", "/home/me", 1);
  EXPECT_EQ(settings_path(), "/x/flowtop/screen.json");
  setenv("XDG_CONFIG_HOME", "relative", 1);
  EXPECT_EQ(settings_path(), "/home/me/.config/flowtop/screen.json");
  unsetenv("XDG_CONFIG_HOME");
  unsetenv("HOME");
  EXPECT_EQ(settings_path(), "");
}

}  // namespace
}  // namespace flowtop::terminal
