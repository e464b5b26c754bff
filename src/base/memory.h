// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

namespace flowtop {

// free() keeps most of what it gets for the next malloc(). After much was needed once, the rest of
// the machine gets it back.
inline void give_back_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
}

}  // namespace flowtop
