// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ftxui/screen/screen.hpp>
#include <string>
#include <vector>

namespace flowtop::terminal {

// What to send so that the terminal shows a screen: the lines that differ from the last one.
class FrameWriter {
 public:
  [[nodiscard]] std::string update(const ftxui::Screen& screen);

  // The terminal shows something else by now.
  void forget() { lines_.clear(); }

 private:
  std::vector<std::string> lines_;
};

// Without colours and other attributes, as a file has it: spaces at the ends of lines are left out.
[[nodiscard]] std::string plain_text(ftxui::Screen screen);

}  // namespace flowtop::terminal
