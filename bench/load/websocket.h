/* WebSocket (RFC 6455): landline's own objects, and the relay of bench/peers_py.py. */
#ifndef LOAD_WEBSOCKET_H
#define LOAD_WEBSOCKET_H

#include <string.h>

#include "native.h"

static int websocket_upgrade(char *out) {
    return sprintf(out,
                   "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
}

/* A text message, masked with zeros: the server unmasks it like any other (§5.3). */
static int websocket_frame(const char *payload, int length, char *out) {
    int at = 0;
    out[at++] = (char)0x81;
    if (length < 126) {
        out[at++] = (char)(0x80 | length);
    } else {
        out[at++] = (char)(0x80 | 126);
        out[at++] = (char)(length >> 8);
        out[at++] = (char)length;
    }
    memset(out + at, 0, 4);
    memcpy(out + at + 4, payload, (size_t)length);
    return at + 4 + length;
}

static int websocket_enter(const struct who *who, int step, char *out) {
    char line[512];
    if (step == 0) return websocket_upgrade(out);
    return websocket_frame(line, native_enter(who, step - 1, line) - 1, out);
}

static int websocket_say(const struct who *who, uint32_t message, const char *body, int length,
                         char *out) {
    char line[MOST_OUT];
    return websocket_frame(line, native_say(who, message, body, length, line) - 1, out);
}

static int websocket_relay_enter(const struct who *who, int step, char *out) {
    char room[16];
    if (step == 0) return websocket_upgrade(out);
    return websocket_frame(room, sprintf(room, "%d", who->room), out);
}

static int websocket_relay_say(const struct who *who, uint32_t message, const char *body,
                               int length, char *out) {
    (void)who;
    (void)message;
    return websocket_frame(body, length, out);
}

static const struct adapter websocket = {
    "websocket", 1, 3,
    {TOKEN("Sec-WebSocket-Accept"), TOKEN("\"is\":\"welcome\""), TOKEN("\"is\":\"joined\"")},
    websocket_enter, websocket_say,
};
static const struct adapter websocket_relay = {
    "websocket-relay", 1, 2, {TOKEN("Sec-WebSocket-Accept"), TOKEN("joined")},
    websocket_relay_enter, websocket_relay_say,
};

#endif
