/* The least a server can do, in C and epoll: what the machine and the generator allow.
 *
 * `reference echo PORT` sends back what it gets. `reference relay PORT` takes a room's number as the
 * first line of a connection, answers `joined`, and passes every later line on to all of that
 * room: whatever one epoll round brings is joined and written once per member. It drops a
 * member that does not read; it knows no names, numbers, logs or limits. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE (256 * 1024)
#define EVENTS 1024
#define MOST_FILES 65536
#define MOST_ROOMS 1024
#define MOST_LINE 2048

struct client {
    int room, place; /* room < 0: has not said which */
    int length;
    char line[MOST_LINE]; /* a line that is not whole yet */
};

struct room {
    int *fds, count, space;
    char *pending;
    size_t length, capacity;
};

static struct client *clients[MOST_FILES];
static struct room rooms[MOST_ROOMS];
static char buffer[READ_SIZE];
static int epoll_fd, echoes;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void leave(int fd) {
    struct client *client = clients[fd];
    if (client->room >= 0) {
        struct room *room = &rooms[client->room];
        int last = room->fds[--room->count];
        room->fds[client->place] = last;
        clients[last]->place = client->place;
    }
    free(client);
    clients[fd] = NULL;
    close(fd);
}

static void enter(int fd, int number) {
    struct room *room = &rooms[(unsigned)number % MOST_ROOMS];
    if (room->count == room->space) {
        room->space = room->space ? room->space * 2 : 16;
        room->fds = realloc(room->fds, sizeof *room->fds * (size_t)room->space);
    }
    clients[fd]->room = (int)((unsigned)number % MOST_ROOMS);
    clients[fd]->place = room->count;
    room->fds[room->count++] = fd;
    send(fd, "joined\n", 7, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void pend(struct room *room, const char *data, size_t length) {
    if (room->length + length > room->capacity) {
        room->capacity = (room->length + length) * 2;
        room->pending = realloc(room->pending, room->capacity);
    }
    memcpy(room->pending + room->length, data, length);
    room->length += length;
}

/* Takes whole lines from `data`; keeps the rest. Returns 0 when a line is too long. */
static int take_lines(int fd, const char *data, size_t length) {
    struct client *client = clients[fd];
    while (length > 0) {
        const char *newline = memchr(data, '\n', length);
        size_t part = newline ? (size_t)(newline - data) + 1 : length;
        if ((size_t)client->length + part > MOST_LINE) return 0;
        memcpy(client->line + client->length, data, part);
        client->length += (int)part;
        data += part;
        length -= part;
        if (!newline) break;
        if (client->room < 0) enter(fd, atoi(client->line));
        else pend(&rooms[client->room], client->line, (size_t)client->length);
        client->length = 0;
    }
    return 1;
}

static void serve(int fd) {
    ssize_t n = recv(fd, buffer, READ_SIZE, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        leave(fd);
    } else if (echoes) {
        if (send(fd, buffer, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL) != n) leave(fd);
    } else if (!take_lines(fd, buffer, (size_t)n)) {
        leave(fd);
    }
}

static void flush_rooms(void) {
    for (int number = 0; number < MOST_ROOMS; number++) {
        struct room *room = &rooms[number];
        if (room->length == 0) continue;
        for (int i = room->count - 1; i >= 0; i--) {
            ssize_t sent = send(room->fds[i], room->pending, room->length,
                                MSG_DONTWAIT | MSG_NOSIGNAL);
            if (sent != (ssize_t)room->length) leave(room->fds[i]);
        }
        room->length = 0;
    }
}

static void accept_all(int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        if (fd >= MOST_FILES) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        clients[fd] = calloc(1, sizeof **clients);
        clients[fd]->room = -1;
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

static int open_listener(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes)) fail("socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address)) fail("bind");
    if (listen(fd, 4096)) fail("listen");
    return fd;
}

int main(int argc, char **argv) {
    static struct epoll_event events[EVENTS];
    struct rlimit limit;
    if (argc != 3) {
        fputs("usage: reference echo|relay PORT\n", stderr);
        return 2;
    }
    echoes = strcmp(argv[1], "echo") == 0;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    int listener = open_listener(atoi(argv[2]));
    epoll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) accept_all(listener);
            else if (clients[events[i].data.fd]) serve(events[i].data.fd);
        }
        if (!echoes) flush_rooms();
    }
}
