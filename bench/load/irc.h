/* IRC: NICK, USER, JOIN, PRIVMSG. The sender does not hear itself. */
#ifndef LOAD_IRC_H
#define LOAD_IRC_H

#include "adapter.h"

/* Nicks are short (RFC 2812 allows nine characters) and must start with a letter. */
static int irc_enter(const struct who *who, int step, char *out) {
    if (step == 0)
        return sprintf(out, "NICK %s%d\r\nUSER load 0 * :load\r\n", who->tag, who->number);
    return sprintf(out, "JOIN #%s-%d\r\n", who->tag, who->room);
}

static int irc_say(const struct who *who, uint32_t message, const char *body, int length,
                   char *out) {
    (void)message;
    return sprintf(out, "PRIVMSG #%s-%d :%.*s\r\n", who->tag, who->room, length, body);
}

static const struct adapter irc = {
    "irc", 0, 2, {TOKEN(" 001 "), TOKEN(" 366 ")}, irc_enter, irc_say,
};

#endif
