/* MQTT 3.1.1, QoS 0: CONNECT, SUBSCRIBE, PUBLISH (OASIS standard, chapter 3). */
#ifndef LOAD_MQTT_H
#define LOAD_MQTT_H

#include <string.h>

#include "adapter.h"

static int mqtt_string(char *out, const char *text) {
    int length = (int)strlen(text);
    out[0] = (char)(length >> 8);
    out[1] = (char)length;
    memcpy(out + 2, text, (size_t)length);
    return length + 2;
}

/* Puts type and remaining length (seven bits a byte) before `rest`. */
static int mqtt_packet(char *out, int type, const char *rest, int length) {
    int at = 0, left = length;
    out[at++] = (char)type;
    do {
        out[at++] = (char)((left % 128) | (left >= 128 ? 0x80 : 0));
        left /= 128;
    } while (left > 0);
    memcpy(out + at, rest, (size_t)length);
    return at + length;
}

static int mqtt_enter(const struct who *who, int step, char *out) {
    char rest[128], name[64];
    int at = 0;
    if (step == 0) { /* protocol level 4, clean session, no keep-alive */
        static const char header[] = {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0};
        memcpy(rest, header, sizeof header);
        snprintf(name, sizeof name, "%s-%d", who->tag, who->number);
        at = (int)sizeof header;
        at += mqtt_string(rest + at, name);
        return mqtt_packet(out, 0x10, rest, at);
    }
    snprintf(name, sizeof name, "%s/%d", who->tag, who->room);
    rest[at++] = 0; /* packet identifier 1 */
    rest[at++] = 1;
    at += mqtt_string(rest + at, name);
    rest[at++] = 0; /* QoS 0 */
    return mqtt_packet(out, 0x82, rest, at);
}

static int mqtt_say(const struct who *who, uint32_t message, const char *body, int length,
                    char *out) {
    char rest[MOST_OUT], topic[64];
    (void)message;
    snprintf(topic, sizeof topic, "%s/%d", who->tag, who->room);
    int at = mqtt_string(rest, topic);
    memcpy(rest + at, body, (size_t)length);
    return mqtt_packet(out, 0x30, rest, at + length);
}

static const struct adapter mqtt = {
    "mqtt", 1, 2, {TOKEN("\x20\x02\x00\x00"), TOKEN("\x90\x03\x00\x01\x00")},
    mqtt_enter, mqtt_say,
};

#endif
