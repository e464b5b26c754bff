// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace flowtop::program {

// Were one of the standard descriptors closed, the next file to be opened would take its number,
// and what is meant for the user would end up in it. What is put in place fails as a closed one
// does.
void occupy_standard_descriptors();

}  // namespace flowtop::program
