/* Ping-pong: every connection has one message of fixed size under way. */
#ifndef LOAD_ECHO_H
#define LOAD_ECHO_H

#include "members.h"

struct pinger {
    struct member member; /* first: an event's pointer is the member's and the pinger's */
    int missing;
    uint64_t sent_ns;
};

static void ping(struct pinger *pinger, const char *body, int length, struct result *result) {
    pinger->missing = length;
    pinger->sent_ns = now_ns();
    result->messages++;
    send_all(&pinger->member, body, length);
}

static void echo_for(struct pinger *pingers, const struct options *options, double seconds,
                     struct result *result) {
    char body[MOST_OUT];
    memset(body, 'x', (size_t)options->body);
    body[options->body - 1] = '\n';
    begin_window(result);
    uint64_t until = result->began_ns + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < options->members; i++) ping(&pingers[i], body, options->body, result);
    while (result->deliveries < result->messages) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, STALL_MS);
        if (ready == 0) die_hearing("no echo any more", &pingers[0].member);
        for (int i = 0; i < ready; i++) {
            struct pinger *pinger = events[i].data.ptr;
            struct bytes data = receive(&pinger->member);
            uint64_t now = now_ns();
            pinger->missing -= (int)(data.end - data.start);
            if (pinger->missing > 0) continue;
            if (pinger->missing < 0) die_hearing("more came back than was sent", &pinger->member);
            count_delivery(result, now - pinger->sent_ns);
            if (now < until) ping(pinger, body, options->body, result);
        }
    }
    end_window(result);
}

static void run_echo(const struct options *options) {
    static struct result result;
    struct pinger *pingers = calloc((size_t)options->members, sizeof *pingers);
    for (int i = 0; i < options->members; i++) {
        pingers[i].member.who = (struct who){options->tag, 0, i};
        pingers[i].member.fd = open_socket(options, i);
        watch(&pingers[i].member);
    }
    drain(200); /* a greeting is no echo */
    echo_for(pingers, options, options->warmup, &result);
    milestone("ready");
    echo_for(pingers, options, options->seconds, &result);
    print_result(&result);
}

#endif
