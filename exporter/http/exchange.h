// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <memory>
#include <string>

#include "exporter/http/service.h"
#include "exporter/http/timed_socket.h"

namespace flowtop::http {

// The requests of one connection, one after the other. httplib parses them and writes the replies;
// it neither accepts, reads nor waits, and none of its routing is used. Its constructor makes the
// process ignore SIGPIPE.
class Exchange final : private httplib::Server {
 public:
  Exchange(Service& service, TimedSocket& socket, std::shared_ptr<const TlsContext> tls);

  // False where the connection has to end. Without a reply where TLS would not let it in any more:
  // its client asks again, on one that is let in or told why not.
  [[nodiscard]] bool answer(const std::string& head, bool may_go_on);

 private:
  [[nodiscard]] bool is_still_admitted() const;
  void respond(const httplib::Request& request, httplib::Response& response);
  [[nodiscard]] Reply decide(const httplib::Request& request, httplib::Response& response) const;
  [[nodiscard]] Reply handle(const httplib::Request& request) const;
  void complete(const httplib::Request& request, httplib::Response& response);

  Service& service_;
  TimedSocket& socket_;
  std::shared_ptr<const TlsContext> tls_;
  std::shared_ptr<const Policy> policy_;  // of this request
  bool may_go_on_ = false;
  bool goes_on_ = false;
};

}  // namespace flowtop::http
