// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "exporter/http/request.h"
#include "exporter/published.h"

namespace flowtop::exporter {

// What the pages are made of. All of it must outlive the routes.
struct PageSources {
  const Published& published;
  std::function<SelfState()> self;  // called for each scrape
  std::string telemetry_path;
};

// "/", the metrics, /-/healthy and /-/ready.
[[nodiscard]] http::Routes routes(const PageSources& sources);

}  // namespace flowtop::exporter
