// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include "exporter/http/request.h"

namespace flowtop::http {

// Lets httplib send the body from the reply's own parts. It compresses no such body by itself.
void set_body(httplib::Response& response, const Reply& reply);

}  // namespace flowtop::http
