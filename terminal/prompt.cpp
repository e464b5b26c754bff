// SPDX-License-Identifier: Apache-2.0
#include "terminal/prompt.h"

#include <string>
#include <utility>
#include <variant>

#include "flow/group.h"
#include "output/row_filter.h"

namespace flowtop::terminal {
namespace {

using Code = Key::Code;

// Null: its text is no expression.
Expression* expression_of(ViewState& view, Prompt::What what) {
  switch (what) {
    case Prompt::What::kFilter:
      return &view.filter;
    case Prompt::What::kFreeze:
      return &view.freeze;
    case Prompt::What::kSearch:
      break;
  }
  return nullptr;
}

// The next row below the selected one, or from the top on, of which a name contains the text. False
// where none does.
bool search(ViewState& view, const Shown& shown, const std::string& text) {
  output::RowFilter filter;
  filter.add(output::RowFilter::NameCondition{.text = text});
  const std::size_t size = shown.rows.size();
  const std::size_t from = shown.rows.selected(view).value_or(0);
  for (std::size_t i = 1; i <= size; ++i) {
    const std::size_t row = (from + i) % size;
    if (filter.admits_flow(shown.rows.at(row), shown.names)) {
      view.selected = flow::group_key(shown.rows.at(row), view.grouping);
      return true;
    }
  }
  return false;
}

// The one that was stays until a whole one is there.
void apply(ViewState& view, Expression& expression) {
  Prompt& prompt = *view.prompt;
  auto parsed = output::parse_row_filter(prompt.text);
  if (auto* const failure = std::get_if<output::RowFilterFailure>(&parsed)) {
    prompt.failure = *failure;
    return;
  }
  expression = {.text = prompt.text, .rows = std::get<output::RowFilter>(std::move(parsed))};
  view.prompt.reset();
}

void confirm(ViewState& view, const Shown& shown) {
  Prompt& prompt = *view.prompt;
  if (Expression* const expression = expression_of(view, prompt.what)) {
    apply(view, *expression);
    return;
  }
  if (!prompt.text.empty()) view.searched = prompt.text;  // else once more the same
  if (view.searched.empty() || search(view, shown, view.searched))
    view.prompt.reset();
  else
    prompt.failure = {.at = prompt.text.size(), .message = "no row has this in a name"};
}

}  // namespace

void open_prompt(ViewState& view, Prompt::What what) {
  const Expression* const expression = expression_of(view, what);
  view.page = Page::kFlows;
  view.prompt =
      Prompt{.what = what, .text = expression == nullptr ? "" : expression->text, .failure = {}};
}

Wish press_in_prompt(const Key& key, const Shown& shown, ViewState& view) {
  Prompt& prompt = *view.prompt;
  switch (key.code) {
    case Code::kInterrupt:
      return Wish::kQuit;
    case Code::kFunction:
      if (key.number == 10) return Wish::kQuit;
      break;
    case Code::kEscape:
      view.prompt.reset();
      break;
    case Code::kEnter:
      confirm(view, shown);
      break;
    case Code::kBackspace:
      if (!prompt.text.empty()) prompt.text.pop_back();
      prompt.failure.reset();
      break;
    case Code::kLetter:
      prompt.text += key.letter;
      prompt.failure.reset();
      break;
    default:
      break;
  }
  return Wish::kNone;
}

}  // namespace flowtop::terminal
