// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace flowtop::http {

// Of an Accept-Encoding header. "gzip" by name outweighs "*"; a weight of 0, or one that is none,
// means no.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

// Whether a header that is a list, such as Connection, names `token`, in whatever case.
[[nodiscard]] bool lists_token(std::string_view list, std::string_view token);

}  // namespace flowtop::http
