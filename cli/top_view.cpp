// SPDX-License-Identifier: Apache-2.0
#include "cli/top_view.h"

#include <string>

#include "cli/message.h"
#include "flow/sort.h"
#include "terminal/settings.h"
#include "terminal/tty/settings_file.h"
#include "terminal/tty/tty.h"

namespace flowtop::cli {
namespace {

terminal::ViewOptions options_of(const TopSettings& settings) {
  terminal::ViewOptions options;
  options.interval = settings.interval;
  options.style = terminal::style_of_terminal();
  options.style.unicode = options.style.unicode && !settings.ascii;
  options.mouse = settings.mouse;
  const Status loaded = terminal::load_settings(terminal::settings_path(), options.view);
  if (!loaded) options.notice = loaded.error().message;
  if (settings.is_grouping_given) options.view.grouping = settings.grouping;
  if (settings.is_sort_given) {
    options.view.sorted_by = column_of(settings.sort);
    options.view.ascending = false;
  }
  options.view.filter = {.text = settings.rows_text, .rows = settings.rows};
  return options;
}

// Those that were changed; a file that was not understood stays for its owner to mend.
void keep_settings(const terminal::ViewOptions& options, const terminal::ViewState& last) {
  const std::string path = terminal::settings_path();
  if (path.empty() || !options.notice.empty()) return;
  if (terminal::settings_of(options.view) == terminal::settings_of(last)) return;
  const Status saved = terminal::save_settings(path, last);
  if (!saved) complain("the columns are not kept: " + saved.error().message);
}

}  // namespace

Status run_top_view(const terminal::Host& host, const terminal::TakeMoment& take,
                    const program::Signals& signals, const TopSettings& settings) {
  const terminal::ViewOptions options = options_of(settings);
  const Result<terminal::ViewState> last = terminal::run_view(host, take, signals, options);
  if (!last) return last.error();
  keep_settings(options, *last);
  return Done{};
}

}  // namespace flowtop::cli
