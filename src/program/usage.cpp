// SPDX-License-Identifier: Apache-2.0
#include "program/usage.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace flowtop::program {
namespace {

std::vector<std::string> names_of(const std::vector<const CLI::App*>& apps) {
  std::vector<std::string> names;
  names.reserve(apps.size());
  for (const CLI::App* app : apps) names.push_back(app->get_name());
  return names;
}

std::string first_unexpected(const CLI::App& app) {
  const std::vector<std::string> rest = app.remaining();
  return rest.empty() ? "" : rest.front();
}

std::string what_is_wrong(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    return fmt::format("unexpected argument '{}'", first_unexpected(app));
  }
  std::string text = error.what();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Error usage(const std::string& what, const std::string& command) {
  return {ErrorKind::kUsage, fmt::format("{}: see '{} --help'", what, command)};
}

}  // namespace

Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  if (!chosen.empty()) {
    return usage(what_is_wrong(*chosen.front(), error),
                 app.get_name() + " " + chosen.front()->get_name());
  }
  const std::string word = first_unexpected(app);
  const auto all = app.get_subcommands([](const CLI::App*) { return true; });
  if (all.empty() || word.empty() || word.front() == '-') {
    return usage(what_is_wrong(app, error), app.get_name());
  }
  return {ErrorKind::kUsage, fmt::format("'{}' is no command: the commands are {}", word,
                                         fmt::join(names_of(all), ", "))};
}

}  // namespace flowtop::program
