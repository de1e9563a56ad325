/* Rooms that talk at a given pace, however fast the server is: C of the reference.
 *
 * A message's latency counts from when it was due, so a server that falls behind cannot hide
 * it. The generator never sleeps: it has a core of its own, and waking would be in the figure.
 * Only where it shares the cores with what is measured (--naps) it does. */
#ifndef LOAD_PACED_H
#define LOAD_PACED_H

#include <poll.h>
#include <sys/syscall.h>

#include "talk.h"

#define NAP_NS 10000000

static uint64_t next_due(const struct talk *talk) {
    uint64_t rate = (uint64_t)talk->options->rate;
    return talk->result.began_ns + talk->result.messages * 1000000000u / rate;
}

static void say_due(struct talk *talk, uint64_t until) {
    char out[MOST_OUT];
    uint64_t rooms = (uint64_t)talk->options->rooms, due;
    while (!is_over(until) && (due = next_due(talk)) <= now_ns()) {
        struct room *room = &talk->rooms[talk->result.messages % rooms];
        struct member *speaker = next_speaker(talk, room);
        int length = write_next(talk, room, speaker, due, out);
        if (!length) die_hearing("the server cannot keep this pace", speaker);
        send_all(speaker, out, length);
    }
}

/* The figure is to be the server's: whoever computes on the same core is not to keep the
 * generator from seeing what has come (sched_setattr(2); Linux before 6.12 ignores it). */
static void ask_for_short_turns(void) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = 48, .runtime = 100000};
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/* Sleeps until something comes or a message is due, NAP_NS at most. */
static void nap(uint64_t due) {
    uint64_t now = now_ns(), left = due > now ? due - now : 0;
    struct timespec span = {0, left < NAP_NS ? (long)left : NAP_NS};
    struct pollfd coming = {.fd = epoll_fd, .events = POLLIN};
    ppoll(&coming, 1, &span, NULL);
}

static void pace_for(struct talk *talk, double seconds) {
    begin_window(&talk->result);
    uint64_t until = talk->result.began_ns + (uint64_t)(seconds * 1e9), heard_at = now_ns();
    while (!is_over(until) || !all_done(talk)) {
        say_due(talk, until);
        if (talk->options->naps) nap(is_over(until) ? UINT64_MAX : next_due(talk));
        int ready = epoll_wait(epoll_fd, events, EVENTS, 0);
        for (int i = 0; i < ready; i++)
            if (hear(talk, events[i].data.ptr)) heard_at = now_ns();
        if (now_ns() - heard_at > STALL_MS * 1000000ull)
            die_hearing("nothing came any more", talk->members);
    }
    end_window(&talk->result);
}

static void run_paced(const struct adapter *adapter, const struct options *options) {
    if (options->rate < 1) die("--rate is missing");
    if (options->naps) ask_for_short_turns();
    struct talk *talk = begin_talk(adapter, options);
    pace_for(talk, options->warmup);
    drain(100);
    milestone("ready");
    pace_for(talk, options->seconds);
    print_result(&talk->result);
}

#endif
