// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace flowtop::http {

// A GET or HEAD that is well formed and admitted.
struct Request {
  std::string path;
  bool accepts_gzip = false;
  bool head = false;
};

struct Reply {
  int status = 200;
  std::string content_type = {};
  std::string content_encoding = {};  // none where empty
  // The body, sent from where it lies: many replies may share one.
  std::vector<std::shared_ptr<const std::string>> parts = {};
};

// Called from any thread, several at a time. What it throws becomes status 500.
using Handler = std::function<Reply(const Request&)>;

// By exact path.
using Routes = std::map<std::string, Handler>;

[[nodiscard]] inline Reply text_reply(int status, std::string text) {
  return Reply{.status = status,
               .content_type = "text/plain; charset=utf-8",
               .parts = {std::make_shared<const std::string>(std::move(text))}};
}

}  // namespace flowtop::http
