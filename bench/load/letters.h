/* Datagrams one way: a flood, a stream of given pace, or a burst of given length. */
#ifndef LOAD_LETTERS_H
#define LOAD_LETTERS_H

#include "members.h"

#define BATCH 64

struct post {
    char bodies[BATCH][MOST_OUT];
    struct iovec parts[BATCH];
    struct mmsghdr letters[BATCH];
};

static int open_post(struct post *post, const struct options *options) {
    struct sockaddr_in to = server_address(options);
    int fd = socket(AF_INET, SOCK_DGRAM, 0), bytes = 4 << 20;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) die("udp: %s", strerror(errno));
    for (int i = 0; i < BATCH; i++) {
        memset(post->bodies[i], 'x', (size_t)options->body);
        post->parts[i] = (struct iovec){post->bodies[i], (size_t)options->body};
        post->letters[i].msg_hdr = (struct msghdr){.msg_iov = &post->parts[i], .msg_iovlen = 1};
    }
    return fd;
}

/* Sends `count` numbered letters: equal texts might be taken for a network's copies. */
static void send_letters(int fd, struct post *post, uint64_t first, int count) {
    for (int i = 0; i < count; i++)
        post->bodies[i][sprintf(post->bodies[i], "%08llx", (unsigned long long)first + i)] = 'x';
    for (int sent = 0; sent < count;) {
        int n = sendmmsg(fd, post->letters + sent, (unsigned)(count - sent), 0);
        if (n < 0) die("udp: %s", strerror(errno));
        sent += n;
    }
}

/* How many letters are due now: all that are left, or what the pace allows. */
static int due_letters(const struct options *options, const struct result *result, uint64_t now) {
    uint64_t due = BATCH;
    if (options->rate) {
        uint64_t planned = (now - result->began_ns) * (uint64_t)options->rate / 1000000000u;
        due = planned - result->messages;
    }
    if (options->count) {
        uint64_t left = (uint64_t)options->count - result->messages;
        if (due > left) due = left;
    }
    return due < BATCH ? (int)due : BATCH;
}

static void post_for(int fd, struct post *post, const struct options *options, double seconds,
                     struct result *result) {
    begin_window(result);
    uint64_t until = result->began_ns + (uint64_t)(seconds * 1e9), now;
    while ((now = now_ns()) < until) {
        int due = due_letters(options, result, now);
        if (due) send_letters(fd, post, result->messages, due);
        result->messages += (uint64_t)due;
        if (options->count && result->messages >= (uint64_t)options->count) break;
    }
    end_window(result);
}

static void run_letters(const struct options *options) {
    static struct result result;
    static struct post post;
    int fd = open_post(&post, options);
    milestone("ready");
    post_for(fd, &post, options, options->seconds, &result);
    print_result(&result);
}

#endif
