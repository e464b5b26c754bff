// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/exchange.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <ctime>
#include <exception>
#include <utility>

#include "exporter/http/accept_encoding.h"
#include "exporter/http/body.h"
#include "exporter/http/exchange_stream.h"
#include "exporter/http/request_rules.h"

namespace flowtop::http {

Exchange::Exchange(Service& service, TimedSocket& socket, std::shared_ptr<const TlsContext> tls)
    : service_(service), socket_(socket), tls_(std::move(tls)) {
  svr_sock_ = 0;  // without a socket httplib takes itself for stopped, and sends no bodies
  set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    respond(request, response);
    return HandlerResponse::Handled;
  });
  set_post_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    complete(request, response);
  });
}

bool Exchange::answer(const std::string& head, bool may_go_on) {
  policy_ = service_.security->current();
  if (!is_still_admitted()) return false;
  ExchangeStream stream(without_ranges(head), socket_, service_.limits.reply);
  may_go_on_ = may_go_on;
  goes_on_ = false;  // what httplib refuses by itself never reaches respond()
  bool is_closed = false;
  const bool is_answered = process_request(stream, false, is_closed, [](httplib::Request& request) {
    request.headers.erase("Expect");  // nobody is asked for a body before we know who asks
  });
  return is_answered && goes_on_ && !stream.has_failed();
}

// The TLS of the connection's beginning asked for no less than what is in force now.
bool Exchange::is_still_admitted() const {
  if (policy_->tls == nullptr || policy_->tls == tls_) return true;
  return tls_ != nullptr && tls_->client_policy() == policy_->tls->client_policy();
}

void Exchange::respond(const httplib::Request& request, httplib::Response& response) {
  for (const HttpHeader& header : policy_->headers) response.set_header(header.name, header.value);
  // A new certificate must not wait for a client to leave.
  goes_on_ = may_go_on_ && wants_to_go_on(request) && policy_->tls == tls_;
  const Reply reply = decide(request, response);
  response.status = reply.status;
  if (!reply.content_encoding.empty()) {
    response.set_header("Content-Encoding", reply.content_encoding);
  }
  set_body(response, reply);
}

Reply Exchange::decide(const httplib::Request& request, httplib::Response& response) const {
  constexpr int kBadRequest = 400;
  constexpr int kUnauthorized = 401;
  constexpr int kNotAllowed = 405;
  constexpr int kTooLarge = 413;
  if (!names_one_host(request)) return text_reply(kBadRequest, "one Host header is needed\n");
  if (policy_->auth != nullptr && !policy_->auth->admits(authorization_of(request))) {
    response.set_header("WWW-Authenticate", R"(Basic realm="flowtop", charset="UTF-8")");
    return text_reply(kUnauthorized, "Unauthorized\n");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    response.set_header("Allow", "GET, HEAD");
    return text_reply(kNotAllowed, "only GET and HEAD are answered\n");
  }
  if (announces_body(request)) return text_reply(kTooLarge, "no request here has a body\n");
  return handle(request);
}

Reply Exchange::handle(const httplib::Request& request) const {
  constexpr int kNotFound = 404;
  constexpr int kInternalError = 500;
  const auto route = service_.routes.find(request.path);
  if (route == service_.routes.end()) return text_reply(kNotFound, "404 page not found\n");
  std::string what = "an unknown exception";
  try {
    return route->second({.path = request.path,
                          .accepts_gzip = accepts_gzip(joined(request, "Accept-Encoding")),
                          .head = request.method == "HEAD"});
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {  // NOLINT(bugprone-empty-catch): told below like the rest
  }
  service_.log(fmt::format("{}: the request failed: {}", request.path, what));
  return text_reply(kInternalError, "internal error; see the exporter's log\n");
}

void Exchange::complete(const httplib::Request& request, httplib::Response& response) {
  goes_on_ = goes_on_ && !socket_.is_stopping();
  httplib::Headers& headers = response.headers;
  for (const char* const name : {"Connection", "Keep-Alive", "Accept-Ranges"}) headers.erase(name);
  if (!goes_on_) {
    headers.emplace("Connection", "close");
  } else if (request.version == "HTTP/1.0") {
    headers.emplace("Connection", "keep-alive");
  }
  headers.emplace("Date",
                  fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr))));
  service_.counts.add(response.status);
}

}  // namespace flowtop::http
