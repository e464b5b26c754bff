/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The system call that the running task is in. Its end is not observed where that is not needed: a program
 * at sys_exit makes every system call of the host slower, of whoever it is.
 */
#ifndef FLOWTOP_BPF_CALL_H
#define FLOWTOP_BPF_CALL_H

#include "operation.h"

#define NR_IO_URING_ENTER 426

/* Of its last entry into the kernel. */
static __always_inline const struct pt_regs *registers_of(struct task_struct *task)
{
	return (const struct pt_regs *)bpf_task_pt_regs(task);
}

/* It sleeps in one, or is about to; a fault or an interrupt of user mode has no number. */
static __always_inline bool in_system_call(struct task_struct *task)
{
	return (long)registers_of(task)->orig_ax >= 0;
}

static __always_inline bool in_uring_enter(struct task_struct *task)
{
	return registers_of(task)->orig_ax == NR_IO_URING_ENTER;
}

/* Tells a call from the next one, unless that is the same one with the same arguments. */
static __always_inline u64 call_under_way(void)
{
	const struct pt_regs *registers = registers_of(current_task());
	u64 call = mix64(registers->ip, registers->orig_ax);

	call = mix64(mix64(call, registers->di), registers->si);
	return mix64(mix64(call, registers->dx), registers->r10);
}

/* Tells a system call from another one, and from an interrupt of user mode: that has the task's stack, too. */
static __always_inline u64 call_site(void)
{
	const struct pt_regs *registers = registers_of(current_task());

	return registers->ip + (registers->orig_ax << 48);
}

#endif
