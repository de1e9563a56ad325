/* Connections: opened some at a time, led into their rooms, read without copying. */
#ifndef LOAD_MEMBERS_H
#define LOAD_MEMBERS_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapter.h"
#include "measure.h"

#define READ_SIZE (256 * 1024)
#define CARRY 64 /* bytes kept of a token or a marker that is cut by a read */
#define EVENTS 1024
#define STALL_MS 5000

struct options {
    const char *workload, *protocol, *host, *tag;
    int port, rooms, members, speakers, window, body, parallel, sources, count, rate, naps;
    int sleeper; /* member that will stop reading; -1: none */
    double seconds, warmup;
};

struct member {
    struct who who;
    int fd, step, carry_length;
    char carry[CARRY];
};

struct bytes {
    char *start, *end;
};

static char read_buffer[CARRY + READ_SIZE + 1];
static struct epoll_event events[EVENTS];
static int epoll_fd = -1;

static struct sockaddr_in server_address(const struct options *options) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    if (inet_pton(AF_INET, options->host, &address.sin_addr) != 1)
        die("%s is not an IPv4 address", options->host);
    return address;
}

/* Source addresses 127.0.0.1 … 127.0.0.n: ports of earlier runs may be in TIME_WAIT. */
static int open_socket(const struct options *options, int number) {
    struct sockaddr_in to = server_address(options), from = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1, little = 16 * 1024;
    if (fd < 0) die("socket %d: %s", number, strerror(errno));
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(number % options->sources));
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    /* So that the system does not take megabytes for one that has stopped reading. */
    if (number == options->sleeper) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (bind(fd, (struct sockaddr *)&from, sizeof from)) die("bind: %s", strerror(errno));
    if (connect(fd, (struct sockaddr *)&to, sizeof to))
        die("connection %d: %s", number, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(struct member *member) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = member};
    if (epoll_fd < 0) epoll_fd = epoll_create1(0);
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, member->fd, &event)) die("epoll: %s", strerror(errno));
}

/* The last thing read from anybody: what a server said before it gave up on us. */
static void die_hearing(const char *what, const struct member *member) {
    die("%s (member %d of room %d); last heard: %.200s", what, member->who.number,
        member->who.room, read_buffer + CARRY);
}

/* Windows are small, so a send that does not go out whole means a server that stopped reading. */
static void send_all(const struct member *member, const char *data, int length) {
    if (send(member->fd, data, (size_t)length, MSG_NOSIGNAL) != length)
        die_hearing(errno == EAGAIN ? "server stopped reading" : strerror(errno), member);
}

/* What came, with the carried bytes before it; empty when nothing came. */
static struct bytes receive(struct member *member) {
    char *start = read_buffer + CARRY - member->carry_length;
    ssize_t n = recv(member->fd, read_buffer + CARRY, READ_SIZE, 0);
    if (n < 0 && errno == EAGAIN) return (struct bytes){NULL, NULL};
    if (n <= 0) die_hearing(n ? strerror(errno) : "server closed the connection", member);
    read_buffer[CARRY + n] = 0;
    memcpy(start, member->carry, (size_t)member->carry_length);
    return (struct bytes){start, read_buffer + CARRY + n};
}

static void carry(struct member *member, const char *from, const char *end) {
    member->carry_length = (int)(end - from);
    memcpy(member->carry, from, (size_t)member->carry_length);
}

static int token_came(struct member *member, const struct token *token) {
    struct bytes data = receive(member);
    if (!data.start) return 0;
    if (memmem(data.start, (size_t)(data.end - data.start), token->bytes, (size_t)token->length)) {
        member->carry_length = 0;
        return 1;
    }
    long tail = data.end - data.start;
    if (tail > token->length - 1) tail = token->length - 1;
    carry(member, data.end - tail, data.end);
    return 0;
}

static void begin_step(const struct adapter *adapter, struct member *member) {
    char out[MOST_OUT];
    send_all(member, out, adapter->enter(&member->who, member->step, out));
}

/* Leads every member from step `from` to step `to`, options->parallel of them at a time. */
static void lead(const struct adapter *adapter, const struct options *options,
                 struct member *members, int count, int from, int to) {
    int begun = 0, settled = 0;
    while (settled < count) {
        while (begun < count && begun - settled < options->parallel) {
            struct member *member = &members[begun];
            if (from == 0) {
                member->fd = open_socket(options, begun);
                watch(member);
            }
            begin_step(adapter, member);
            begun++;
        }
        int ready = epoll_wait(epoll_fd, events, EVENTS, STALL_MS);
        if (ready == 0) die_hearing("no answer while entering", &members[settled]);
        for (int i = 0; i < ready; i++) {
            struct member *member = events[i].data.ptr;
            if (member->step >= to) {
                receive(member); /* what others' entering causes */
            } else if (token_came(member, &adapter->done[member->step])) {
                if (++member->step < to) begin_step(adapter, member);
                else settled++;
            }
        }
    }
}

/* Reads and forgets until nothing has come for `quiet_ms`. */
static void drain(int quiet_ms) {
    int ready;
    while ((ready = epoll_wait(epoll_fd, events, EVENTS, quiet_ms)) > 0) {
        for (int i = 0; i < ready; i++) {
            struct member *member = events[i].data.ptr;
            member->carry_length = 0;
            receive(member);
        }
    }
}

#endif
