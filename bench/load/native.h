/* landline's own JSON lines: hello, join, send with a cid.
 *
 * `native` members log in, each with the token of its own account (bench/accounts.py);
 * `native-guest` members only say a name. */
#ifndef LOAD_NATIVE_H
#define LOAD_NATIVE_H

#include <sys/random.h>

#include "adapter.h"

static int native_join(const struct who *who, char *out) {
    return sprintf(out, "{\"do\":\"join\",\"room\":\"%s-%d\",\"last\":0}\n", who->tag, who->room);
}

static int native_enter(const struct who *who, int step, char *out) {
    if (step) return native_join(who, out);
    return sprintf(out, "{\"do\":\"hello\",\"v\":1,\"token\":\"bench-member-%06d\"}\n",
                   who->number);
}

static int native_enter_as_guest(const struct who *who, int step, char *out) {
    if (step) return native_join(who, out);
    return sprintf(out, "{\"do\":\"hello\",\"v\":1,\"as\":\"%s-%d\"}\n", who->tag, who->number);
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

#define NATIVE_DONE {TOKEN("\"is\":\"welcome\""), TOKEN("\"is\":\"joined\"")}

static const struct adapter native = {"native", 1, 2, NATIVE_DONE, native_enter, native_say};
static const struct adapter native_guest = {
    "native-guest", 1, 2, NATIVE_DONE, native_enter_as_guest, native_say,
};

#endif
