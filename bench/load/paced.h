/* Rooms that talk at a given pace, however fast the server is: C of the reference.
 *
 * A message's latency counts from when it was due, so a server that falls behind cannot hide
 * it. The generator never sleeps: it has a core of its own, and waking would be in the figure. */
#ifndef LOAD_PACED_H
#define LOAD_PACED_H

#include "talk.h"

static void say_due(struct talk *talk, uint64_t until) {
    char out[MOST_OUT];
    uint64_t rate = (uint64_t)talk->options->rate, rooms = (uint64_t)talk->options->rooms;
    for (;;) {
        uint64_t number = talk->result.messages;
        uint64_t due = talk->result.began_ns + number * 1000000000u / rate;
        if (due > now_ns() || due >= until) return;
        struct room *room = &talk->rooms[number % rooms];
        struct member *speaker = next_speaker(talk, room);
        int length = write_next(talk, room, speaker, due, out);
        if (!length) die_hearing("the server cannot keep this pace", speaker);
        send_all(speaker, out, length);
    }
}

static void pace_for(struct talk *talk, double seconds) {
    begin_window(&talk->result);
    uint64_t until = talk->result.began_ns + (uint64_t)(seconds * 1e9), heard_at = now_ns();
    while (now_ns() < until || !all_done(talk)) {
        say_due(talk, until);
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
    struct talk *talk = begin_talk(adapter, options);
    pace_for(talk, options->warmup);
    drain(100);
    milestone("ready");
    pace_for(talk, options->seconds);
    print_result(&talk->result);
}

#endif
