/* redis pub/sub in RESP3, where one connection may subscribe and publish. */
#ifndef LOAD_REDIS_H
#define LOAD_REDIS_H

#include <string.h>

#include "adapter.h"

static int redis_command(char *out, const char *verb, const struct who *who, const char *body,
                         int length) {
    char channel[64];
    int channel_length = snprintf(channel, sizeof channel, "%s-%d", who->tag, who->room);
    int at = sprintf(out, "*%d\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n", body ? 3 : 2, (int)strlen(verb),
                     verb, channel_length, channel);
    if (body) at += sprintf(out + at, "$%d\r\n%.*s\r\n", length, length, body);
    return at;
}

static int redis_enter(const struct who *who, int step, char *out) {
    if (step == 0) return sprintf(out, "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
    return redis_command(out, "SUBSCRIBE", who, NULL, 0);
}

static int redis_say(const struct who *who, uint32_t message, const char *body, int length,
                     char *out) {
    (void)message;
    return redis_command(out, "PUBLISH", who, body, length);
}

static const struct adapter redis = {
    "redis", 1, 2, {TOKEN("modules"), TOKEN("\r\n:1\r\n")}, redis_enter, redis_say,
};

#endif
