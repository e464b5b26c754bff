// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace flowtop::http {

inline constexpr const char* kSecretHash =  // of "secret"
    "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";
inline constexpr const char* kOtherHash =  // of "other"
    "$2y$04$ABCDEFGHIJKLMNOPQRSTUubdTkc8VfDg3xLFFedNQLivmNw6I3T6K";
inline constexpr const char* kCost10Hash =  // of "secret"
    "$2a$10$abcdefghijklmnopqrstuuqflPDzB6gcMhKa1rZqKiun2YGL5sa2u";

}  // namespace flowtop::http
