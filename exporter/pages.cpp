// SPDX-License-Identifier: Apache-2.0
#include "exporter/pages.h"

#include <memory>
#include <optional>
#include <utility>

#include "exporter/exposition.h"
#include "exporter/gzip.h"
#include "exporter/landing_page.h"

namespace flowtop::exporter {
namespace {

constexpr int kOk = 200;
constexpr int kUnavailable = 503;
// It came between two questions.
constexpr const char* kJustThere = "the first sample is just there";

using Part = std::shared_ptr<const std::string>;

Part part(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

http::Reply not_ready(const std::string& why) {
  return http::text_reply(kUnavailable, "not ready: " + why + "\n");
}

// The sample is compressed once, what changes for each scrape.
http::Reply metrics(const PageSources& sources, bool gzipped) {
  const std::shared_ptr<const Rendered> current = sources.published.current();
  if (current == nullptr) {
    return not_ready(sources.published.why_not_ready().value_or(kJustThere));
  }
  SelfState state = sources.self();
  state.sample_age = std::chrono::steady_clock::now() - current->sample().taken;
  const std::string self = to_text(SelfCollectable(std::move(state)));
  http::Reply reply;
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  if (gzipped) {
    reply.content_encoding = "gzip";
    const std::shared_ptr<const GzipHead> head = current->gzipped();
    reply.parts = {Part(head, &head->bytes), part(gzip_tail(*head, self))};
  } else {
    reply.parts = {current->text(), part(self)};
  }
  return reply;
}

http::Reply landing(const PageSources& sources) {
  const std::shared_ptr<const Rendered> current = sources.published.current();
  std::optional<std::string> why_not_ready = sources.published.why_not_ready();
  if (current == nullptr && !why_not_ready) why_not_ready = kJustThere;
  http::Reply reply;
  reply.content_type = "text/html; charset=utf-8";
  reply.parts = {part(to_html({.telemetry_path = sources.telemetry_path,
                               .why_not_ready = std::move(why_not_ready),
                               .sample = current == nullptr ? nullptr : &current->sample()}))};
  return reply;
}

http::Reply readiness(const PageSources& sources) {
  const std::optional<std::string> why_not = sources.published.why_not_ready();
  return why_not ? not_ready(*why_not) : http::text_reply(kOk, "ready\n");
}

}  // namespace

http::Routes routes(const PageSources& sources) {
  return {{"/", [sources](const http::Request&) { return landing(sources); }},
          {"/-/healthy", [](const http::Request&) { return http::text_reply(kOk, "healthy\n"); }},
          {"/-/ready", [sources](const http::Request&) { return readiness(sources); }},
          {sources.telemetry_path, [sources](const http::Request& request) {
             return metrics(sources, request.accepts_gzip);
           }}};
}

}  // namespace flowtop::exporter
