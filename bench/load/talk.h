/* Rooms in which messages are always in flight: A1, B8 and C4 of the reference.
 *
 * A body starts with MARKER and eight hex digits, the message's number in its room. MARKER
 * occurs in no other byte that a server sends here (it is no JSON, no MQTT length, no name),
 * but for the lengths of WebSocket frames, which no digits follow.
 * The window is closed per room and per message: the next one goes out when every member has
 * one whole, so a fast sender cannot hide queueing. */
#ifndef LOAD_TALK_H
#define LOAD_TALK_H

#include "members.h"

#define MARKER '^'
#define DIGITS 8
#define MOST_IN_FLIGHT 64
#define MOST_BODY 1024

struct flight {
    uint64_t sent_ns;
    int missing; /* members that do not have it yet */
};

struct room {
    struct member *members;
    int touched, next_speaker;
    uint32_t sent, done;
    struct flight flights[MOST_IN_FLIGHT];
};

struct talk {
    const struct adapter *adapter;
    const struct options *options;
    int per_room, speakers, hearers;
    struct member *members;
    struct room *rooms;
    struct result result;
};

static struct talk *new_talk(const struct adapter *adapter, const struct options *options) {
    struct talk *talk = calloc(1, sizeof *talk);
    talk->adapter = adapter;
    talk->options = options;
    /* One speaker and n hearers: where a speaker does not hear itself, one more enters. */
    talk->per_room = options->members + (options->speakers == 1 && !adapter->sender_hears);
    talk->speakers = options->speakers ? options->speakers : talk->per_room;
    talk->hearers = talk->per_room - !adapter->sender_hears;
    talk->members = calloc((size_t)(options->rooms * talk->per_room), sizeof *talk->members);
    talk->rooms = calloc((size_t)options->rooms, sizeof *talk->rooms);
    for (int room = 0; room < options->rooms; room++) {
        talk->rooms[room].members = talk->members + room * talk->per_room;
        for (int i = 0; i < talk->per_room; i++)
            talk->rooms[room].members[i].who =
                (struct who){options->tag, room, room * talk->per_room + i};
    }
    return talk;
}

static int write_body(uint32_t message, int length, char *body) {
    memset(body, 'x', (size_t)length);
    body[sprintf(body, "%c%08x", MARKER, message)] = 'x';
    return length;
}

/* Writes the room's next message, said or due at `at_ns`, to `out` and returns its length; 0
 * while an older one still wants its place. */
static int write_next(struct talk *talk, struct room *room, const struct member *speaker,
                      uint64_t at_ns, char *out) {
    char body[MOST_BODY];
    struct flight *flight = &room->flights[room->sent % MOST_IN_FLIGHT];
    if (flight->missing) return 0;
    write_body(room->sent, talk->options->body, body);
    int length = talk->adapter->say(&speaker->who, room->sent, body, talk->options->body, out);
    *flight = (struct flight){at_ns, talk->hearers};
    room->sent++;
    talk->result.messages++;
    return length;
}

static struct member *next_speaker(const struct talk *talk, struct room *room) {
    struct member *speaker = &room->members[room->next_speaker];
    room->next_speaker = (room->next_speaker + 1) % talk->speakers;
    return speaker;
}

/* Fills the room's window; what one speaker says in a row goes out in one send. */
static void refill(struct talk *talk, struct room *room) {
    static char out[MOST_IN_FLIGHT * MOST_OUT];
    uint32_t window = (uint32_t)talk->options->window;
    while (room->sent - room->done < window) {
        struct member *speaker = &room->members[room->next_speaker];
        int length = 0, more;
        do {
            more = write_next(talk, room, speaker, now_ns(), out + length);
            length += more;
        } while (more && talk->speakers == 1 && room->sent - room->done < window);
        if (length == 0) return;
        send_all(speaker, out, length);
        next_speaker(talk, room);
    }
}

/* Zero if there is none: MARKER may be the length of a WebSocket frame. */
static int read_number(const char *digits, uint32_t *number) {
    *number = 0;
    for (int i = 0; i < DIGITS; i++) {
        unsigned char digit = (unsigned char)digits[i];
        if (digit >= '0' && digit <= '9') *number = *number * 16 + digit - '0';
        else if (digit >= 'a' && digit <= 'f') *number = *number * 16 + digit - 'a' + 10;
        else return 0;
    }
    return 1;
}

/* Counts the messages in what `member` got; returns how many. */
static int hear(struct talk *talk, struct member *member) {
    struct bytes data = receive(member);
    if (!data.start) return 0;
    struct room *room = &talk->rooms[member->who.room];
    uint64_t now = now_ns();
    int heard = 0;
    char *at = data.start;
    while ((at = memchr(at, MARKER, (size_t)(data.end - at)))) {
        if (data.end - at <= DIGITS) break;
        uint32_t number;
        if (!read_number(at + 1, &number)) {
            at++;
            continue;
        }
        struct flight *flight = &room->flights[number % MOST_IN_FLIGHT];
        if (flight->missing == 0) die_hearing("a message came twice", member);
        count_delivery(&talk->result, now - flight->sent_ns);
        if (--flight->missing == 0) room->done++;
        at += 1 + DIGITS;
        heard++;
    }
    if (at) carry(member, at, data.end);
    else member->carry_length = 0;
    if (heard) room->touched = 1;
    return heard;
}

static int all_done(const struct talk *talk) {
    for (int i = 0; i < talk->options->rooms; i++)
        if (talk->rooms[i].sent != talk->rooms[i].done) return 0;
    return 1;
}

/* Talks for `seconds`, then waits until everything said has been heard by everyone. */
static void talk_for(struct talk *talk, double seconds) {
    begin_window(&talk->result);
    uint64_t until = talk->result.began_ns + (uint64_t)(seconds * 1e9), heard_at = now_ns();
    int rooms = talk->options->rooms;
    for (int i = 0; i < rooms; i++) refill(talk, &talk->rooms[i]);
    for (int over = 0; !over || !all_done(talk);) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, 100), heard = 0;
        for (int i = 0; i < ready; i++) {
            struct member *member = events[i].data.ptr;
            heard += hear(talk, member);
        }
        uint64_t now = now_ns();
        over = is_over(until);
        if (heard) heard_at = now;
        else if (now - heard_at > STALL_MS * 1000000ull)
            die_hearing("nothing came any more", talk->members);
        for (int i = 0; i < rooms; i++) {
            if (!talk->rooms[i].touched) continue;
            talk->rooms[i].touched = 0;
            if (!over) refill(talk, &talk->rooms[i]);
        }
    }
    end_window(&talk->result);
}

/* Everybody in their rooms, and everything warm. */
static struct talk *begin_talk(const struct adapter *adapter, const struct options *options) {
    struct talk *talk = new_talk(adapter, options);
    lead(adapter, options, talk->members, options->rooms * talk->per_room, 0, adapter->steps);
    drain(200);
    talk_for(talk, options->warmup);
    drain(100);
    return talk;
}

static void run_talk(const struct adapter *adapter, const struct options *options) {
    struct talk *talk = begin_talk(adapter, options);
    milestone("ready");
    talk_for(talk, options->seconds);
    print_result(&talk->result);
}

#endif
