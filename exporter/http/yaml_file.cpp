// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/yaml_file.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "exporter/http/text_file.h"

namespace flowtop::http {
namespace {

// `text` may quote what the file says, over several lines.
Error error_at(const std::string& name, const YAML::Mark& mark, std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return std::iscntrl(c) != 0; }, '?');
  return {ErrorKind::kUsage, fmt::format("{}:{}: {}", name, mark.line + 1, text)};
}

}  // namespace

Result<YamlFile> YamlFile::load(const std::filesystem::path& path) {
  const Result<std::string> text = read_text_file(path);
  if (!text) return text.error();
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(*text);
    if (documents.empty()) return YamlFile(path, YAML::Node());
    if (documents.size() > 1) {
      return error_at(path, documents[1].Mark(), "a second document; leave one in the file");
    }
    return YamlFile(path, documents.front());
  } catch (const YAML::Exception& exception) {
    return error_at(path, exception.mark, "not YAML: " + exception.msg + "; mend the line");
  }
}

std::string YamlFile::place(const YAML::Node& node) const {
  return fmt::format("{}:{}", name_, node.Mark().line + 1);
}

Error YamlFile::error(const YAML::Node& node, const std::string& text) const {
  return error_at(name_, node.Mark(), text);
}

Error YamlFile::no_value_error(const YAML::Node& key) const {
  return error(
      key, fmt::format("the key '{}' has no value; write one, or leave the key out", key.Scalar()));
}

Status YamlFile::read(const YAML::Node& node, const Fields& fields) const {
  return read_any(node, [&](const YAML::Node& key, const YAML::Node& value) -> Status {
    const auto field = fields.find(key.Scalar());
    if (field != fields.end()) {
      Status status = field->second(value);
      if (!status && value.IsNull()) return no_value_error(key);
      return status;
    }
    std::string names;
    for (const auto& each : fields) names.append(names.empty() ? "" : ", ").append(each.first);
    return error(key, fmt::format("the key '{}' is not known; those known here are {}",
                                  key.Scalar(), names));
  });
}

Status YamlFile::read_any(const YAML::Node& node, const AnyField& field) const {
  if (node.IsNull()) return Done{};
  if (!node.IsMap()) return error(node, "keys and values are wanted here; write 'key: value'");
  std::set<std::string> seen;
  for (const auto& pair : node) {
    if (!pair.first.IsScalar()) return error(pair.first, "not a key; write 'key: value'");
    const std::string& key = pair.first.Scalar();
    if (!seen.insert(key).second) {
      return error(pair.first, fmt::format("the key '{}' is there twice; leave one", key));
    }
    if (Status status = field(pair.first, pair.second); !status) return status;
  }
  return Done{};
}

Status YamlFile::read_text(const YAML::Node& node, std::string& text) const {
  if (!node.IsScalar() || node.Scalar().empty()) {
    return error(node, "a text is wanted here; write one, or leave the key out");
  }
  text = node.Scalar();
  return Done{};
}

Status YamlFile::read_flag(const YAML::Node& node, bool& flag) const {
  if (node.IsScalar() && YAML::convert<bool>::decode(node, flag)) return Done{};
  return error(node, "neither true nor false; write one of them");
}

Status YamlFile::read_list(const YAML::Node& node, std::vector<std::string>& list) const {
  if (!node.IsSequence()) return error(node, "a list is wanted here; write '- item' lines");
  for (const YAML::Node& item : node) {
    if (Status status = read_text(item, list.emplace_back()); !status) return status;
  }
  return Done{};
}

}  // namespace flowtop::http
