/* landline's own JSON lines: hello, join, send with a cid. */
#ifndef LOAD_NATIVE_H
#define LOAD_NATIVE_H

#include <sys/random.h>

#include "adapter.h"

static int native_enter(const struct who *who, int step, char *out) {
    if (step == 0)
        return sprintf(out, "{\"do\":\"hello\",\"v\":1,\"as\":\"%s-%d\"}\n", who->tag, who->number);
    return sprintf(out, "{\"do\":\"join\",\"room\":\"%s-%d\",\"last\":0}\n", who->tag, who->room);
}

/* A cid is kept for ever, so it must be new in every run: random half, room, message. */
static int native_say(const struct who *who, uint32_t message, const char *body, int length,
                      char *out) {
    static uint64_t run;
    while (run == 0) {
        if (getrandom(&run, sizeof run, 0) != sizeof run) run = 0;
    }
    return sprintf(out,
                   "{\"do\":\"send\",\"room\":\"%s-%d\",\"cid\":\"%016llx%08x%08x\","
                   "\"text\":\"%.*s\"}\n",
                   who->tag, who->room, (unsigned long long)run, (unsigned)who->room, message,
                   length, body);
}

static const struct adapter native = {
    "native", 1, 2, {TOKEN("\"is\":\"welcome\""), TOKEN("\"is\":\"joined\"")},
    native_enter, native_say,
};

#endif
