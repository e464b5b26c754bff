// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "exporter/http/web_config.h"
#include "key_pair.h"
#include "support/temp_dir.h"

namespace flowtop::http {

// A web configuration file, and what is beside it.
class WebConfigFile {
 public:
  explicit WebConfigFile(const std::string& text = "") { write(text); }

  [[nodiscard]] std::filesystem::path path() const { return directory_.file("web.yml"); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return directory_.file(name);
  }
  void write(const std::string& text) const { test::write_file(path(), text); }
  void write(const std::string& name, const std::string& text) const {
    test::write_file(file(name), text);
  }

  // NAME.crt and NAME.key.
  void write_pair(const std::string& name, const KeyPair& pair) const {
    write(name + ".crt", pair.certificate);
    write(name + ".key", pair.key);
  }

  // TLS with the pair of this name, and `more` lines of that section.
  void write_tls(const std::string& name, const std::string& more = "") const {
    write("tls_server_config:\n  cert_file: " + name + ".crt\n  key_file: " + name + ".key\n" +
          more);
  }

 private:
  test::TempDir directory_;
};

}  // namespace flowtop::http
