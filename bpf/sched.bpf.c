/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The scheduler: who is woken by a completion, when it becomes runnable, when it runs. */
#include "complete.h"
#include "deliver.h"
#include "return.h"

/* Nobody known submitted it: it is on behalf of who sleeps on it. */
static __always_inline void give_to(struct op *op, struct op_details *details,
				    const struct task *entry, struct task_struct *task)
{
	op->tid = entry->tid;
	details->record.tgid = entry->tgid;
	details->process = mix(entry->tgid, task->group_leader->start_boottime);
	bpf_probe_read_kernel_str(details->record.comm, sizeof(details->record.comm), &task->comm);
}

/* Page cache I/O that just ended here: the task that is woken out of iowait slept on it. */
static __always_inline void adopt_page(struct chain *chain, struct task_struct *task)
{
	struct task *entry = task_entry(address_of(task));
	struct op_details *details;
	struct op *op;
	ref_t ref;

	if (!entry)
		return;
	ref = chain->pages;
	op = take_next(&chain->pages);
	details = details_at(ref);
	if (!op)
		return;
	op->consumer_state = FLOWTOP_STATE_WAITING;
	set_consumer(op, entry, FLOWTOP_KNOWN_BY_WAKE);
	if (op->stage & OP_KERNEL)
		give_to(op, details, entry, task);
	hand_to(entry, op, ref);
}

static long adopt_posted_one(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = take_next(&walk->next);
	struct op_details *details = details_at(ref);

	if (!op || !walk->task)
		return 1;
	if (walk->task->tid != op->tid) {
		make_relay(op, details);
		if (op->candidate != walk->task->tid ||
		    op->consumer_state == FLOWTOP_STATE_ELSEWHERE)
			op->consumer_state = FLOWTOP_STATE_WAITING;
	}
	set_consumer(op, walk->task, FLOWTOP_KNOWN_BY_WAKE);
	learn_consumer(op->context, walk->task->tid, walk->task->tgid);
	hand_to(walk->task, op, ref);
	return 0;
}

/* Completion entries were just written here: the task that is woken was told of them. */
static __always_inline void adopt_posted(struct chain *chain, struct task_struct *task)
{
	struct walk walk = {};

	if (is_drained(chain)) {
		settle_posted(chain);
		return;
	}
	walk.task = task_entry(address_of(task));
	if (!walk.task)
		return;
	walk.next = take_all(&chain->posted);
	bpf_loop(OP_SLOTS, adopt_posted_one, &walk, 0);
}

static __always_inline bool woken_by_kernel_relay(const void *ctx)
{
	return current_task()->flags & (PF_WQ_WORKER | PF_KTHREAD | PF_IO_WORKER) &&
	       context_level(ctx) == LEVEL_TASK;
}

/* The context may wake others, too: a listener of another process is not told from those. */
static __always_inline bool listens(const struct chain *chain, const struct task_struct *task)
{
	return chain->posted && details_at(chain->posted)->record.tgid == (u32)task->tgid;
}

/* Operations that ended on this CPU look for whoever is woken next. */
static __always_inline bool looks_for_sleeper(const struct cpu_state *cpu)
{
	return cpu->chain[LEVEL_TASK].pages || cpu->chain[LEVEL_TASK].posted ||
	       cpu->chain[LEVEL_INTERRUPT].pages || cpu->chain[LEVEL_INTERRUPT].posted;
}

static __always_inline void adopt(struct chain *chain, const struct task *entry,
				  struct task_struct *task)
{
	/* What the task wakes in its next call is its own doing. */
	if (chain->posted && chain->posted_in != call_under_way())
		end_context(chain);
	if (listens(chain, task))
		adopt_posted(chain, task);
	else if (chain->pages && !(entry && entry->pending) && !(task->flags & PF_KTHREAD) &&
		 BPF_CORE_READ_BITFIELD(task, in_iowait))
		adopt_page(chain, task);
}

/* It dropped the last reference itself, and now tells another: its call is not over yet. */
static __always_inline void completes_for_another(struct cpu_state *cpu, const void *ctx)
{
	struct chain *chain = &cpu->chain[LEVEL_TASK];
	struct task *task;

	if (context_level(ctx) != LEVEL_TASK)
		return;
	task = find_task(current_task()->pid);
	if (!task || !task->undecided)
		return;
	if (decide(task, chain))
		arm(chain);
}

/* stopped, traced */
#define STOPPED_STATES 0x0c

SEC("tp_btf/sched_waking")
int BPF_PROG(on_sched_waking, struct task_struct *task)
{
	struct cpu_state *cpu = this_cpu();
	struct task *entry = find_task(task->pid);
	struct chain *chain;
	bool relay;

	if (!cpu || cpu->in_timer)
		return 0;
	if (cpu->owing)
		completes_for_another(cpu, ctx);
	if (looks_for_sleeper(cpu)) {
		chain = &cpu->chain[context_level(ctx)];
		end_if_left(cpu, chain);
		adopt(chain, entry, task);
		if (!entry)
			entry = find_task(task->pid);
	}
	if (!entry)
		return 0;
	if (task->__state & STOPPED_STATES) {
		entry->continued = 1;
		return 0;
	}
	if (entry->undecided)
		decide(entry, &cpu->chain[context_level(ctx)]);
	if (!entry->pending || entry->wake_under_way)
		return 0;
	relay = woken_by_kernel_relay(ctx);
	chain = &cpu->chain[context_level(ctx)];
	end_if_left(cpu, chain);
	if (!chain->armed && !relay)
		return 0;
	entry->wake_hops = relay && !chain->armed;
	entry->wake_ns = 0;
	entry->wake_told = 0;
	entry->wake_under_way = 1;
	entry->wake_sent_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline void goes_on_cpu(struct task *entry, u64 now)
{
	entry->last_oncpu_ns = now;
	entry->oncpu_missed = 0;
	if (entry->pending)
		deliver(entry);
	entry->was_asleep = 0;
}

/* Its switch in was missed, but it did run. */
static __always_inline void goes_off_cpu_unseen(struct task *entry)
{
	runs_here(entry);
	if (entry->pending)
		deliver(entry);
	entry->was_asleep = 0;
}

/* What runs on that CPU has something to settle. */
static __always_inline void owes_on(u32 cpu_number)
{
	u32 zero = 0;
	struct cpu_state *cpu = bpf_map_lookup_percpu_elem(&cpus, &zero, cpu_number);

	if (cpu)
		cpu->owing = 1;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_sched_wakeup, struct task_struct *task)
{
	struct task *entry = find_task(task->pid);
	bool in_call;
	u64 now;

	if (!entry)
		return 0;
	in_call = in_system_call(task);
	if (!task->on_cpu && !entry->continued)
		entry->was_asleep = in_call;
	entry->continued = 0;
	if (!entry->pending)
		return 0;
	now = bpf_ktime_get_ns();
	if (entry->wake_under_way && !entry->wake_ns)
		entry->wake_ns = now;
	/*
	 * Woken before it could fall asleep: no switch will follow. Its lists are left to itself: it may
	 * be running on another CPU right now.
	 */
	if (task->on_cpu && in_call) {
		entry->last_oncpu_ns = now;
		entry->oncpu_missed = 0;
		entry->kept_awake = 0;
		entry->caught = 1;
		owes_on(task_cpu_of(address_of(task)));
	}
	return 0;
}

/* `entry` loses this CPU: what it was not asleep for, and what ended in its call, is settled. */
static __always_inline void settle(struct task *entry, struct cpu_state *cpu)
{
	if (entry->caught)
		deliver(entry);
	if (!direct_of(entry))
		return;
	if (entry->direct_call == call_under_way())
		entry->owing = 1;
	else
		end_direct(entry, &cpu->chain[LEVEL_TASK]);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	struct cpu_state *cpu = this_cpu();
	struct task *entry;

	if (!cpu)
		return 0;
	cpu->in_timer = 0; /* should its end not have been seen */
	for (u32 level = 0; level < LEVELS; level++)
		end_context(&cpu->chain[level]);
	if (cpu->running != (u32)prev->pid) {
		entry = find_task(prev->pid);
		if (entry)
			goes_off_cpu_unseen(entry);
	}
	if (cpu->owing) {
		cpu->owing = 0;
		entry = find_task(prev->pid);
		if (entry)
			settle(entry, cpu);
	}
	cpu->running = next->pid;
	entry = next->pid ? find_task(next->pid) : NULL;
	if (!entry)
		return 0;
	if (entry->owing) {
		entry->owing = 0;
		cpu->owing = 1;
	}
	entry->kept_awake = (next->__state & SLEEPING_STATES) != 0;
	goes_on_cpu(entry, bpf_ktime_get_ns());
	return 0;
}

/*
 * A timer's wake, even right after a completion, is not the completion's. One that expires in an interrupt
 * may come between a completion and the wake which that sends; others come after it.
 */
static __always_inline int timer_expires(const void *ctx)
{
	struct chain *chain = current_chain(ctx);

	if (chain)
		end_context(chain);
	return 0;
}

static __always_inline void set_in_timer(u32 in_timer)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		cpu->in_timer = in_timer;
}

SEC("tp_btf/hrtimer_expire_entry")
int BPF_PROG(on_hrtimer_expire_entry, struct hrtimer *timer)
{
	if (timer->is_soft)
		return timer_expires(ctx);
	set_in_timer(1);
	return 0;
}

SEC("tp_btf/hrtimer_expire_exit")
int BPF_PROG(on_hrtimer_expire_exit)
{
	set_in_timer(0);
	return 0;
}

SEC("tp_btf/timer_expire_entry")
int BPF_PROG(on_timer_expire_entry)
{
	return timer_expires(ctx);
}

/*
 * Its call is over, but who was told to wake it, and met it awake, is still about to hand it what it waited
 * for.
 */
static __always_inline void note_return(const struct task *task, ref_t direct, u64 now)
{
	struct op *op = op_at(direct);

	if (op->generation != task->direct_generation || op->kind != KIND_SYNC)
		return;
	op->consumer_cpu = bpf_get_smp_processor_id();
	details_at(direct)->record.return_ns = now;
}

/*
 * Only where returns are followed. Otherwise a call of a task ends, for what that matters, when it submits
 * again, loses its CPU or exits.
 */
SEC("tp_btf/sys_exit")
int BPF_PROG_HOLDING_CPU(on_sys_exit)
{
	struct task *entry = find_task(current_task()->pid);
	struct cpu_state *cpu = this_cpu();
	ref_t direct;
	u64 now;

	if (!entry || !cpu)
		return 0;
	runs_here(entry);
	if (cpu->chain[LEVEL_TASK]
		    .posted) /* what this task wakes in its next call is its own doing */
		end_context(&cpu->chain[LEVEL_TASK]);
	entry->in_enter = 0;
	entry->current_request = 0;
	direct = entry->current_direct;
	if (direct)
		end_direct(entry, &cpu->chain[LEVEL_TASK]);
	if (entry->pending)
		deliver(entry);
	now = bpf_ktime_get_ns();
	if (entry->returning)
		return_to_user(entry, now);
	if (direct)
		note_return(entry, direct, now);
	entry->last_return_ns = now;
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG_HOLDING_CPU(on_sched_process_exit, struct task_struct *task)
{
	struct task *entry = find_task(task->pid);
	struct cpu_state *cpu = this_cpu();

	if (!entry || !cpu)
		return 0;
	if (entry->current_direct)
		end_direct(entry, &cpu->chain[LEVEL_TASK]);
	if (entry->pending)
		deliver(entry);
	if (entry->returning)
		return_to_user(entry, bpf_ktime_get_ns());
	release_task(entry);
	return 0;
}

/* The flow's identity contains the name. */
SEC("tp_btf/task_rename")
int BPF_PROG(on_task_rename, struct task_struct *task)
{
	struct task *entry = find_task(task->pid);

	if (entry)
		entry->flow_seed = 0;
	return 0;
}
