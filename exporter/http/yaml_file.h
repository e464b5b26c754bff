// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace flowtop::http {

// A YAML file whose every part has to be known and of the right type.
class YamlFile {
 public:
  using Field = std::function<Status(const YAML::Node&)>;
  using Fields = std::map<std::string_view, Field>;

  [[nodiscard]] static Result<YamlFile> load(const std::filesystem::path& path);

  [[nodiscard]] const YAML::Node& root() const { return root_; }
  [[nodiscard]] std::string place(const YAML::Node& node) const;
  [[nodiscard]] Error error(const YAML::Node& node, const std::string& text) const;
  // What is not there has no line of its own.
  [[nodiscard]] Error no_value_error(const YAML::Node& key) const;

  // A mapping with any of these keys. Left empty, it is one without keys.
  [[nodiscard]] Status read(const YAML::Node& node, const Fields& fields) const;

  // A mapping with any keys.
  using AnyField = std::function<Status(const YAML::Node& key, const YAML::Node& value)>;
  [[nodiscard]] Status read_any(const YAML::Node& node, const AnyField& field) const;

  [[nodiscard]] Status read_text(const YAML::Node& node, std::string& text) const;
  [[nodiscard]] Status read_flag(const YAML::Node& node, bool& flag) const;
  [[nodiscard]] Status read_list(const YAML::Node& node, std::vector<std::string>& list) const;

  template <typename T>
  [[nodiscard]] Status read_choice(const YAML::Node& node,
                                   const std::map<std::string_view, T>& choices, T& choice) const;

 private:
  YamlFile(std::string name, const YAML::Node& root) : name_(std::move(name)), root_(root) {}

  std::string name_;
  YAML::Node root_;
};

template <typename T>
Status YamlFile::read_choice(const YAML::Node& node, const std::map<std::string_view, T>& choices,
                             T& choice) const {
  std::string text;
  if (Status status = read_text(node, text); !status) return status;
  const auto found = choices.find(text);
  if (found != choices.end()) {
    choice = found->second;
    return Done{};
  }
  std::string names;
  for (const auto& [name, value] : choices) names.append(names.empty() ? "" : ", ").append(name);
  return error(node, fmt::format("'{}' is not known; write one of {}", text, names));
}

}  // namespace flowtop::http
