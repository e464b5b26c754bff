/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled, never run: the headers that BPF programs read are C, and their rows can be used there.
 */
#include "abi/catalogue.h"
#include "abi/enum_names.h"
#include "abi/record.h"

#define COUNT_ONE(...) +1

_Static_assert((0 FLOWTOP_BOOKS(COUNT_ONE)) == FLOWTOP_BOOK_COUNT, "a row for each book");
_Static_assert((0 FLOWTOP_STATE_NAMES(COUNT_ONE)) == FLOWTOP_STATE_COUNT, "a name for each state");
_Static_assert((0 FLOWTOP_COLUMNS(COUNT_ONE)) > 0, "columns");
_Static_assert(sizeof(struct flowtop_op_record) % 8 == 0, "records stay aligned in a ring buffer");
