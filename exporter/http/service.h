// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "exporter/http/limits.h"
#include "exporter/http/log.h"
#include "exporter/http/request.h"
#include "exporter/http/response_counts.h"
#include "exporter/http/security.h"

namespace flowtop::http {

// What all connections of a server share. Not for use outside exporter/http.
struct Service {
  Service(Routes routes_given, std::shared_ptr<Security> security_given, const Limits& limits_given,
          const Log& log_given)
      : routes(std::move(routes_given)),
        security(std::move(security_given)),
        limits(limits_given),
        log(log_given),
        stranger_log(log_given) {}

  const Routes routes;
  const std::shared_ptr<Security> security;
  const Limits limits;
  const Log log;
  RateLimitedLog stranger_log;
  ResponseCounts counts;
};

}  // namespace flowtop::http
