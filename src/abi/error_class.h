/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * What went wrong with an operation, as an operator tells errors apart. The numbers are those of x86 and
 * arm64 alike: BPF has no errno.h.
 */
#ifndef FLOWTOP_ABI_ERROR_CLASS_H
#define FLOWTOP_ABI_ERROR_CLASS_H

/* clang-format off */
/* CLASS(id, name, meaning) */
#define FLOWTOP_ERROR_CLASSES(CLASS) \
  CLASS(OTHER, "other", "Any other errno.") \
  CLASS(IO, "io", "EIO: the device failed and did not say how.") \
  CLASS(MEDIUM, "medium", "ENODATA: the medium cannot be read or written there.") \
  CLASS(INTEGRITY, "integrity", "EILSEQ: a checksum or a protection field does not match.") \
  CLASS(TIMEOUT, "timeout", "ETIMEDOUT, ETIME: no answer in time.") \
  CLASS(TRANSPORT, "transport", "ENOLINK: the way to the device failed.") \
  CLASS(TARGET, "target", "EREMOTEIO: the target failed; no other path to it helps.") \
  CLASS(RESERVATION, "reservation", "EBADE: another host has the device reserved.") \
  CLASS(OFFLINE, "offline", "ENODEV, ENXIO: the device is gone.") \
  CLASS(NO_SPACE, "no_space", "ENOSPC, EDQUOT: no room.") \
  CLASS(RESOURCE, "resource", "ENOMEM, EBUSY: the host lacked something for it.") \
  CLASS(AGAIN, "again", "EAGAIN: it would have had to wait, and was not to.") \
  CLASS(CANCELLED, "cancelled", "ECANCELED, EINTR: it was taken back.") \
  CLASS(UNSUPPORTED, "unsupported", "EOPNOTSUPP: the device does not do that.") \
  CLASS(INVALID, "invalid", "EINVAL: the device cannot do it so.")

enum flowtop_error_class {
#define FLOWTOP_NUMBER_CLASS(id, name, meaning) FLOWTOP_ERROR_##id,
  FLOWTOP_ERROR_CLASSES(FLOWTOP_NUMBER_CLASS)
#undef FLOWTOP_NUMBER_CLASS
  FLOWTOP_ERROR_CLASS_COUNT,
};
/* clang-format on */

/* Of a positive errno. */
static inline enum flowtop_error_class flowtop_error_class_of(int error)
{
	switch (error) {
	case 5: /* EIO */
		return FLOWTOP_ERROR_IO;
	case 61: /* ENODATA */
		return FLOWTOP_ERROR_MEDIUM;
	case 84: /* EILSEQ */
		return FLOWTOP_ERROR_INTEGRITY;
	case 62:  /* ETIME */
	case 110: /* ETIMEDOUT */
		return FLOWTOP_ERROR_TIMEOUT;
	case 67: /* ENOLINK */
		return FLOWTOP_ERROR_TRANSPORT;
	case 121: /* EREMOTEIO */
		return FLOWTOP_ERROR_TARGET;
	case 52: /* EBADE */
		return FLOWTOP_ERROR_RESERVATION;
	case 6:	 /* ENXIO */
	case 19: /* ENODEV */
		return FLOWTOP_ERROR_OFFLINE;
	case 28:  /* ENOSPC */
	case 122: /* EDQUOT */
		return FLOWTOP_ERROR_NO_SPACE;
	case 12: /* ENOMEM */
	case 16: /* EBUSY */
		return FLOWTOP_ERROR_RESOURCE;
	case 11: /* EAGAIN */
		return FLOWTOP_ERROR_AGAIN;
	case 4:	  /* EINTR */
	case 125: /* ECANCELED */
		return FLOWTOP_ERROR_CANCELLED;
	case 95: /* EOPNOTSUPP */
		return FLOWTOP_ERROR_UNSUPPORTED;
	case 22: /* EINVAL */
		return FLOWTOP_ERROR_INVALID;
	default:
		return FLOWTOP_ERROR_OTHER;
	}
}

#endif
