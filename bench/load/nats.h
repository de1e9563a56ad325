/* NATS core: CONNECT, SUB, PUB; a PONG says that what came before it is done. */
#ifndef LOAD_NATS_H
#define LOAD_NATS_H

#include "adapter.h"

static int nats_enter(const struct who *who, int step, char *out) {
    if (step == 0)
        return sprintf(out, "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true}\r\n"
                            "PING\r\n");
    return sprintf(out, "SUB %s-%d 1\r\nPING\r\n", who->tag, who->room);
}

static int nats_say(const struct who *who, uint32_t message, const char *body, int length,
                    char *out) {
    (void)message;
    return sprintf(out, "PUB %s-%d %d\r\n%.*s\r\n", who->tag, who->room, length, length, body);
}

static const struct adapter nats = {
    "nats", 1, 2, {TOKEN("PONG\r\n"), TOKEN("PONG\r\n")}, nats_enter, nats_say,
};

#endif
