/* What the generator has to know of a protocol: how to enter a room and how to speak there. */
#ifndef LOAD_ADAPTER_H
#define LOAD_ADAPTER_H

#include <stdint.h>
#include <stdio.h>

#define MOST_STEPS 3
#define MOST_OUT 4096 /* bytes of one step or one message */

/* One connection as its server sees it; `tag` tells one run from the next. */
struct who {
    const char *tag;
    int room, number;
};

/* What the server answers once a step is done; bytes, since MQTT has zeros in it. */
struct token {
    const char *bytes;
    int length;
};
#define TOKEN(text) {(text), (int)sizeof(text) - 1}

struct adapter {
    const char *name;
    int sender_hears; /* does a sender get its own message back? */
    int steps;
    struct token done[MOST_STEPS];
    int (*enter)(const struct who *who, int step, char *out);
    int (*say)(const struct who *who, uint32_t message, const char *body, int length, char *out);
};

#endif
