/* One member of a room stops reading while the others talk, then reads on: M12.
 *
 * "deliveries" and latencies are the others'. The sleeper must get every message, in order. */
#ifndef LOAD_STALLED_H
#define LOAD_STALLED_H

#include "talk.h"

/* Reads what the sleeper has missed: the messages from `next` to the room's last. */
static void catch_up(const struct talk *talk, struct member *sleeper, uint32_t next) {
    watch(sleeper);
    while (next < talk->rooms[0].sent) {
        if (epoll_wait(epoll_fd, events, EVENTS, STALL_MS) <= 0)
            die_hearing("the sleeper got nothing any more", sleeper);
        struct bytes data = receive(sleeper);
        char *at = data.start;
        uint32_t number;
        while (at && (at = memchr(at, MARKER, (size_t)(data.end - at)))) {
            if (data.end - at <= DIGITS) break;
            if (!read_number(++at, &number)) continue;
            if (number != next) die_hearing("the sleeper missed a message", sleeper);
            next++;
        }
        if (at) carry(sleeper, at, data.end);
        else sleeper->carry_length = 0;
    }
}

static void run_stalled(const struct adapter *adapter, struct options *options) {
    if (options->rooms != 1 || options->speakers != 1) die("one room with one speaker stalls");
    options->sleeper = options->members - 1;
    struct talk *talk = begin_talk(adapter, options);
    struct member *sleeper = &talk->members[options->sleeper];
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, sleeper->fd, NULL);
    talk->hearers--;
    uint32_t first = talk->rooms[0].sent;
    milestone("ready");
    talk_for(talk, options->seconds);
    milestone("spoken");
    catch_up(talk, sleeper, first);
    milestone("caught-up");
    print_result(&talk->result);
}

#endif
