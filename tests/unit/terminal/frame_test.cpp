// SPDX-License-Identifier: Apache-2.0
// Each page in each size, letter by letter: tests/golden/terminal/. With FLOWTOP_WRITE_FRAMES=1
// they are written anew, to be read before they are kept.
#include "terminal/frame.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <ftxui/screen/terminal.hpp>
#include <iterator>
#include <utility>

#include "scene.h"
#include "terminal/tty/frame_writer.h"

namespace flowtop::terminal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array kSizes = {Size{80, 24}, Size{120, 40}, Size{200, 60}};
constexpr std::array<std::pair<Page, const char*>, 7> kPages = {{{Page::kFlows, "flows"},
                                                                 {Page::kDetail, "detail"},
                                                                 {Page::kLocality, "locality"},
                                                                 {Page::kFindings, "findings"},
                                                                 {Page::kProbes, "probes"},
                                                                 {Page::kColumns, "columns"},
                                                                 {Page::kHelp, "help"}}};

ftxui::Screen screen_of(const ViewState& view, const Style& style, Size size) {
  ftxui::Terminal::SetColorSupport(ftxui::Terminal::Color::Palette16);
  const Host host = make_host();
  const Moment moment = make_moment();
  const Rows rows(moment, view);
  return draw({host, moment, rows, view}, style, size);
}

std::string text_of(const ViewState& view, Size size = kSizes[0]) {
  return plain_text(screen_of(view, {.colour = false, .unicode = true}, size));
}

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A line a line, what cannot be read made readable.
std::string readable(const std::string& screen) {
  std::string text;
  for (const char byte : screen) {
    if (byte == '\x1b')
      text += "\\e";
    else if (byte != '\r')
      text += byte;
  }
  return text + '\n';
}

void expect_frame(const std::string& name, const std::string& text) {
  const std::string path = fmt::format("{}/{}", FRAMES_DIR, name);
  if (std::getenv("FLOWTOP_WRITE_FRAMES") != nullptr) std::ofstream(path) << text;
  EXPECT_EQ(file_text(path), text) << path;
}

TEST(frame, every_page_in_every_size) {
  for (const auto& [page, name] : kPages) {
    for (const Size size : kSizes) {
      const ViewState view = on_page(page);
      const std::string of_size = fmt::format("{}-{}x{}", name, size.width, size.height);
      expect_frame(of_size + ".txt",
                   plain_text(screen_of(view, {.colour = false, .unicode = true}, size)));
      expect_frame(of_size + "-colour.txt",
                   readable(screen_of(view, {.colour = true, .unicode = true}, size).ToString()));
    }
  }
}

TEST(frame, ascii_has_no_other_characters) {
  for (const auto& [page, name] : kPages) {
    const std::string text =
        plain_text(screen_of(on_page(page), {.colour = false, .unicode = false}, kSizes[1]));
    for (const char byte : text) EXPECT_GE(byte, 0) << name;
  }
}

TEST(frame, without_colour_there_is_none) {
  const std::string text = screen_of({}, {.colour = false, .unicode = true}, kSizes[0]).ToString();
  EXPECT_THAT(text, Not(HasSubstr("\x1b[3")));
  EXPECT_THAT(text, HasSubstr("\x1b[7m"));  // the selected row
}

TEST(frame, says_so_where_the_terminal_is_too_small) {
  EXPECT_THAT(text_of({}, {79, 24}), HasSubstr("flowtop needs 80x24,\nthis is 79x24\n"));
  EXPECT_THAT(text_of({}, {80, 23}), HasSubstr("this is 80x23"));
  EXPECT_THAT(text_of({}, {10, 1}), Not(testing::IsEmpty()));
}

TEST(frame, marks_where_a_filter_cannot_be_understood) {
  ViewState view;
  view.prompt = Prompt{.what = Prompt::What::kFilter,
                       .text = "p99_useful>x",
                       .failure = output::RowFilterFailure{.at = 11, .message = "no time"}};
  EXPECT_THAT(text_of(view), HasSubstr("Filter: p99_useful>x  character 12: no time"));
  view.prompt->failure->at = 12;  // behind the end
  EXPECT_THAT(text_of(view), HasSubstr("Filter: p99_useful>x   character 13: no time"));
}

// A part of a number is another one.
TEST(frame, leaves_out_whole_facts_where_there_is_no_room_for_all) {
  const Host host = make_host();
  Moment moment = make_moment();
  output::Sample& sample = moment.sample;
  sample.interval.total.counters[flow::counter_index("operations")] = 200'000;
  sample.interval.total.counters[flow::counter_index("operation_bytes")] = 819'200'000;
  sample.interval.overflow.counters[flow::counter_index("operations")] = 40'000;
  sample.books.recursion_misses = 12'345;
  sample.cost = output::Cost{.cpu_share = 0.2, .ns_per_operation = 310, .user_cpu_share = 0.041};
  const ViewState view;
  const Rows rows(moment, view);
  const auto line = [&](std::size_t width) {
    const std::string text = plain_text(
        draw({host, moment, rows, view}, {.colour = false, .unicode = true}, {width, 24}));
    const std::size_t begin = text.find('\n') + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  EXPECT_EQ(line(80), "ops/s 200000  in no row 40000  lost 0  events missed 12345  programs 19/20");
  EXPECT_EQ(line(200),
            "ops/s 200000  bytes/s 781MiB  flows 3  in no row 40000  lost 0  events missed 12345  "
            "programs 19/20  cost BPF 20.0% flowtop 4.1% of a CPU (!)");
}

TEST(frame, says_which_moment_it_is_however_long_the_names_are) {
  Host host = make_host();
  host.name = std::string(60, 'h');
  const Moment moment = make_moment();
  ViewState view;
  view.paused = true;
  const Rows rows(moment, view);
  const std::string text =
      plain_text(draw({host, moment, rows, view}, {.colour = false, .unicode = true}, kSizes[0]));
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "flowtop " + std::string(29, 'h') + "... PAUSED   2023-11-14 22:13:20 UTC  1.0s");
}

TEST(frame, a_long_prompt_shows_the_place_where_one_writes) {
  ViewState view;
  view.prompt =
      Prompt{.what = Prompt::What::kFilter, .text = std::string(100, 'a') + "bcd", .failure = {}};
  EXPECT_THAT(text_of(view), HasSubstr("Filter: " + std::string(68, 'a') + "bcd\n"));
  view.prompt->text = "comm=fio p99_useful>1ms remote>0.5x state=" + std::string(40, 'y');
  view.prompt->failure = output::RowFilterFailure{.at = 34, .message = "no share: 50%, 0.5"};
  EXPECT_THAT(text_of(view), HasSubstr("remote>0.5x state="));
  EXPECT_THAT(text_of(view), HasSubstr("  character 35: no share: 50%, 0.5\n"));
}

TEST(frame, of_a_page_that_is_not_shown_there_is_nothing_to_scroll) {
  const Host host = make_host();
  const Moment moment = make_moment();
  for (const auto& [page, name] : kPages) {
    const ViewState view = on_page(page);
    const Rows rows(moment, view);
    EXPECT_EQ(page_length({host, moment, rows, view}, {}, {2, 10}), 0U) << name;
  }
}

TEST(frame, the_matrix_of_one_row) {
  const Host host = make_host();
  Moment moment = make_moment();
  ViewState view = on_page(Page::kLocality);
  view.one_row = true;
  view.selected = flow::group_key(moment.sample.interval.cells[0], view.grouping);
  const auto text = [&] {
    const Rows rows(moment, view);
    return plain_text(
        draw({host, moment, rows, view}, {.colour = false, .unicode = true}, kSizes[0]));
  };
  EXPECT_THAT(text(), HasSubstr("the selected row was not counted apart in this interval"));
  moment.pairs = {{0, 0, 10, 9}, {0, 2, 890, 891}, {1, 1, 100}};
  moment.watched = row_to_watch(view);
  expect_frame("locality-one-row.txt", text());
  view.filter.text = "comm=fio";
  EXPECT_THAT(text(), HasSubstr("selected row, 900 operations"));
  view.grouping = flow::Grouping::kDevice;
  view.selected = flow::group_key(moment.sample.interval.cells[0], view.grouping);
  moment.watched = row_to_watch(view);
  EXPECT_THAT(text(), HasSubstr("selected row without the filter, 900 operations"));
  view.one_row = false;
  EXPECT_THAT(text(), HasSubstr("all rows without the filter, 1000 operations"));
  view.one_row = true;
  view.filter.text.clear();
  moment.pairs = {{1, 1, 100}};
  EXPECT_THAT(text(), AllOf(HasSubstr("selected row, 0 operations (a: all rows)"),
                            HasSubstr("no result with both its CPUs known")));
}

TEST(frame, of_more_nodes_than_fit_there_is_no_matrix) {
  nlohmann::json cpus = nlohmann::json::array();
  for (int id = 0; id < 5000; ++id) {
    cpus.push_back({{"cpu", id}, {"core", id}, {"llc", id}, {"package", id}, {"node", id}});
  }
  Host host = make_host();
  host.topology = host::Topology::from_json({{"cpus", cpus}}).value();
  const Moment moment = make_moment();
  const ViewState view = on_page(Page::kLocality);
  const Rows rows(moment, view);
  EXPECT_THAT(plain_text(draw({host, moment, rows, view}, {}, kSizes[0])),
              HasSubstr("5000 nodes are too many for this width"));
}

TEST(frame, of_a_recording_says_so) {
  Host host = make_host();
  host.recording = "night.rec";
  Moment moment = make_moment();
  moment.sample.books.counts[FLOWTOP_BOOK_LOST_RING_FULL] = 7;
  const ViewState view = on_page(Page::kFindings);
  const Rows rows(moment, view);
  EXPECT_THAT(plain_text(draw({host, moment, rows, view}, {}, kSizes[1])),
              AllOf(HasSubstr("flowtop replays night.rec of db7  Linux 6.12.0"),
                    HasSubstr("lost in all 7"), HasSubstr("7 operations of the whole recording")));
}

TEST(frame, shows_how_a_number_went) {
  ftxui::Terminal::SetColorSupport(ftxui::Terminal::Color::Palette16);
  const Host host = make_host();
  History history;
  Moment moment = make_moment();
  history.add(moment);
  moment.sample.time.monotonic_ns = 1;
  history.add(moment);
  const ViewState view;
  const Rows rows(moment, view);
  Trends trends;
  trends.follow({view.grouping, view.sorted_by}, history, 0, moment);
  const Scene scene{host, moment, rows, view, &trends, nullptr, "saved it"};
  const std::string text = plain_text(draw(scene, {.colour = false, .unicode = true}, kSizes[2]));
  EXPECT_THAT(text, AllOf(HasSubstr("waiting 100%             ██\n"), HasSubstr("\nsaved it\n")));
}

// What one flow did over some moments, and how hot each cell is, whatever colours the terminal has.
TEST(frame, how_a_histogram_went) {
  History history;
  for (const std::uint64_t useful_ns : {1'000U, 20'000U, 400'000U}) {
    Moment moment = make_moment(
        {{.comm = "fio", .tgid = 100, .dev = 1, .operations = 900, .useful_ns = useful_ns}});
    moment.sample.time.monotonic_ns = useful_ns;
    history.add(moment);
  }
  const Host host = make_host();
  const Moment moment = history.at(0);
  ViewState view = on_page(Page::kDetail);
  view.histogram = flow::histogram_index("useful_completion_ns");
  const Rows rows(moment, view);
  Heat heat;
  heat.follow({.row = flow::group_key(rows.at(0), view.grouping), .histogram = view.histogram},
              history, 0, moment);
  const auto screen = [&](bool colour, ftxui::Terminal::Color depth) {
    ftxui::Terminal::SetColorSupport(depth);
    return draw({host, moment, rows, view, nullptr, &heat}, {.colour = colour, .unicode = true},
                kSizes[1]);
  };
  using Depth = ftxui::Terminal::Color;
  expect_frame("heat-120x40.txt", plain_text(screen(false, Depth::Palette16)));
  expect_frame("heat-120x40-16.txt", readable(screen(true, Depth::Palette16).ToString()));
  expect_frame("heat-120x40-256.txt", readable(screen(true, Depth::Palette256).ToString()));
  expect_frame("heat-120x40-true.txt", readable(screen(true, Depth::TrueColor).ToString()));
}

// Of a row that was made of flows, what no name tells; and on how many values its percentiles rest.
TEST(frame, the_detail_of_a_group) {
  const Host host = make_host();
  Moment moment = make_moment();
  flow::Cell& fio = moment.sample.interval.cells[0];
  fio.key.delivery = FLOWTOP_DELIVERY_IOPOLL;
  fio.tally.counters[flow::counter_index("errors")] = 3;
  fio.tally.errors = {};
  fio.tally.errors[FLOWTOP_ERROR_IO] = 2;
  fio.tally.errors[FLOWTOP_ERROR_NO_SPACE] = 1;
  fio.tally.histograms[flow::histogram_index("useful_completion_ns")].merge(
      flow::Histogram::without_buckets(40, 100));
  fio.tally.histograms[flow::histogram_index("deliverable_ns")].merge(
      flow::Histogram::without_buckets(12'345'678, 100));
  ViewState view = on_page(Page::kDetail);
  view.grouping = flow::Grouping::kDevice;
  view.selected = flow::group_key(fio, view.grouping);
  const Rows rows(moment, view);
  const std::string text =
      plain_text(draw({host, moment, rows, view}, {.colour = false, .unicode = true}, kSizes[1]));
  EXPECT_THAT(text, HasSubstr("delivery    taskwork 60 (6.2%)  iopoll 900 (93.8%)"));
  EXPECT_THAT(text, HasSubstr("3 errors (io 2, no_space 1)"));
  EXPECT_THAT(text, HasSubstr("    960/1000"));
  EXPECT_THAT(text, HasSubstr(" 0%/12346638"));
}

TEST(frame, between_no_time_and_the_next_value_there_may_be_nothing_for_long) {
  const Host host = make_host();
  Moment moment = make_moment({{.comm = "fio", .tgid = 100, .dev = 1, .operations = 9}});
  flow::Histogram& values =
      moment.sample.interval.cells[0].tally.histograms[flow::histogram_index("deliverable_ns")];
  values = {};
  values.add(0, 3);
  values.add(20'000, 4);
  values.add(70'000, 2);
  const ViewState view = on_page(Page::kDetail);
  const Rows rows(moment, view);
  const std::string text =
      plain_text(draw({host, moment, rows, view}, {.colour = false, .unicode = true}, kSizes[1]));
  EXPECT_THAT(text,
              AllOf(HasSubstr("from     0ns          3"), HasSubstr("from  16.4us          4"),
                    HasSubstr("from  32.8us          0"), HasSubstr("from  65.5us          2"),
                    Not(HasSubstr("from     1ns")), Not(HasSubstr("from  8.19us"))));
}

TEST(frame, tells_losses_and_a_pause) {
  ViewState view;
  view.paused = true;
  EXPECT_THAT(text_of(view), AllOf(HasSubstr(" PAUSED "), HasSubstr("lost 0 ")));
}

TEST(frame, of_nothing) {
  const Host host = make_host();
  const Moment moment = make_moment({});
  for (const auto& [page, name] : kPages) {
    const ViewState view = on_page(page);
    const Rows rows(moment, view);
    const std::string text =
        plain_text(draw({host, moment, rows, view}, {.colour = false, .unicode = true}, kSizes[0]));
    const bool is_flows = page == Page::kFlows;
    EXPECT_EQ(text.find("no operations in this interval") != std::string::npos, is_flows) << name;
  }
}

TEST(frame, a_filter_that_admits_nothing_is_told_from_idleness) {
  ViewState view;
  view.filter.rows = std::get<output::RowFilter>(output::parse_row_filter("nobody"));
  EXPECT_THAT(text_of(view), HasSubstr("no row for which the filter holds: F4 changes it"));
}

}  // namespace
}  // namespace flowtop::terminal
