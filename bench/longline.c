/* A long line between two network namespaces: rate, delay and loss, one way at a time (T9).
 *
 *   longline NETNS-A NETNS-B RATE-BITS/S DELAY-MS LOSS-PERCENT QUEUE-BYTES
 *
 * Opens a TUN device `long0` in each of the two (tun.txt of the kernel's documentation), says
 * "up", and carries packets until it is ended: each is dropped with the given chance, waits for
 * those before it at the given rate (beyond the queue it is dropped), and comes out a delay later.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 65536, PACKET = 2048 };

struct way {
    int from, to;
    uint64_t free_at;                  /* when the line has sent what it was given, in ns */
    uint32_t head, tail;
    uint64_t due[SLOTS];
    uint16_t length[SLOTS];
    unsigned char (*packets)[PACKET];
};

static double rate, loss;
static uint64_t delay, queue_ns, seed = 88172645463325252ULL;
static volatile sig_atomic_t over;

static void stop(int number) { (void)number; over = 1; }

static void die(const char *what) { perror(what); exit(1); }

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

static double chance(void) {           /* xorshift64 (Marsaglia 2003) */
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static int tun_in(const char *space) {
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", space);
    int net = open(path, O_RDONLY | O_CLOEXEC);
    if (net < 0 || setns(net, CLONE_NEWNET)) die(path);
    close(net);
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(request.ifr_name, "long0");
    if (tun < 0 || ioctl(tun, TUNSETIFF, &request)) die("tun");
    return tun;
}

static void take(struct way *way) {
    for (;;) {
        uint32_t slot = way->tail % SLOTS;
        ssize_t got = read(way->from, way->packets[slot], PACKET);
        if (got <= 0) return;
        uint64_t at = now(), begins = way->free_at > at ? way->free_at : at;
        if (chance() < loss || begins - at > queue_ns || way->tail - way->head >= SLOTS) continue;
        way->free_at = begins + (uint64_t)((double)got * 8e9 / rate);
        way->due[slot] = way->free_at + delay;
        way->length[slot] = (uint16_t)got;
        way->tail++;
    }
}

static uint64_t give(struct way *way) {
    while (way->head != way->tail) {
        uint32_t slot = way->head % SLOTS;
        uint64_t at = now();
        if (way->due[slot] > at) return way->due[slot] - at;
        if (write(way->to, way->packets[slot], way->length[slot]) < 0 && errno == EAGAIN) return 100000;
        way->head++;
    }
    return 1000000000ULL;
}

int main(int argc, char **argv) {
    if (argc != 7) return fprintf(stderr, "longline A B BITS/S MS PERCENT QUEUE\n"), 2;
    static struct way there, back;
    there.from = back.to = tun_in(argv[1]);
    there.to = back.from = tun_in(argv[2]);
    there.packets = malloc((size_t)SLOTS * PACKET);
    back.packets = malloc((size_t)SLOTS * PACKET);
    if (!there.packets || !back.packets) die("memory");
    rate = atof(argv[3]);
    delay = (uint64_t)(atof(argv[4]) * 1e6);
    loss = atof(argv[5]) / 100;
    queue_ns = (uint64_t)(atof(argv[6]) * 8e9 / rate);
    seed ^= now();                     /* else the same packets of each handshake would be lost */
    signal(SIGTERM, stop);
    /* On time also where what is measured keeps every core busy; without the right to, as it is. */
    struct sched_param first = {.sched_priority = 1};
    (void)!sched_setscheduler(0, SCHED_FIFO, &first);
    puts("up");
    fflush(stdout);
    while (!over) {
        uint64_t one = give(&there), other = give(&back), wait = one < other ? one : other;
        struct timespec left = {(time_t)(wait / 1000000000ULL), (long)(wait % 1000000000ULL)};
        struct pollfd ends[2] = {{.fd = there.from, .events = POLLIN}, {.fd = back.from, .events = POLLIN}};
        ppoll(ends, 2, &left, NULL);
        take(&there);
        take(&back);
    }
    return 0;
}
