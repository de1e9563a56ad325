/* One load generator for every server; what it measures: docs/benchmarks.md.
 *
 * It holds all connections of one workload in one process and one epoll loop, says milestones
 * on stdout (the runner reads the server's CPU-seconds at each and answers with a line), and
 * ends with one line of JSON. Protocols are the headers named after them in load/. */
#define _GNU_SOURCE
#include <getopt.h>

#include "load/echo.h"
#include "load/idle.h"
#include "load/irc.h"
#include "load/letters.h"
#include "load/mqtt.h"
#include "load/native.h"
#include "load/nats.h"
#include "load/paced.h"
#include "load/redis.h"
#include "load/relay.h"
#include "load/stalled.h"
#include "load/talk.h"
#include "load/websocket.h"

#define PATIENCE 120 /* seconds over its window after which a run is given up */

static const struct adapter *const adapters[] = {
    &native, &native_guest, &redis, &nats, &irc, &mqtt, &relay, &websocket, &websocket_relay,
};

enum { WORKLOAD, PROTOCOL, HOST, PORT, TAG, ROOMS, MEMBERS, SPEAKERS, WINDOW,
       BODY, PARALLEL, SOURCES, COUNT, RATE, NAPS, SECONDS, WARMUP };

static const struct option names[] = {
    {"workload", 1, 0, WORKLOAD}, /* talk, paced, stalled, echo, idle, letters */
    {"protocol", 1, 0, PROTOCOL}, /* for all but echo and letters */
    {"host", 1, 0, HOST},
    {"port", 1, 0, PORT},
    {"tag", 1, 0, TAG},           /* short and new in each run: rooms and names start with it */
    {"rooms", 1, 0, ROOMS},
    {"members", 1, 0, MEMBERS},   /* idle, echo: connections; else of each room */
    {"speakers", 1, 0, SPEAKERS}, /* of each room; 0: everyone in turn */
    {"window", 1, 0, WINDOW},     /* messages in flight in each room */
    {"body", 1, 0, BODY},         /* bytes of a message's text */
    {"parallel", 1, 0, PARALLEL}, /* connections that are entering at once */
    {"sources", 1, 0, SOURCES},   /* addresses 127.0.0.1 … to connect from */
    {"count", 1, 0, COUNT},       /* letters: stop after so many; 0: after --seconds */
    {"rate", 1, 0, RATE},         /* a second: messages; letters (0: as fast as they go) */
    {"naps", 0, 0, NAPS},         /* paced: sleep while there is nothing to do */
    {"seconds", 1, 0, SECONDS},
    {"warmup", 1, 0, WARMUP},
    {0, 0, 0, 0},
};

static void set_option(struct options *options, int option) {
    int number = optarg ? atoi(optarg) : 1;
    switch (option) {
        case WORKLOAD: options->workload = optarg; break;
        case PROTOCOL: options->protocol = optarg; break;
        case HOST: options->host = optarg; break;
        case TAG: options->tag = optarg; break;
        case PORT: options->port = number; break;
        case ROOMS: options->rooms = number; break;
        case MEMBERS: options->members = number; break;
        case SPEAKERS: options->speakers = number; break;
        case WINDOW: options->window = number; break;
        case BODY: options->body = number; break;
        case PARALLEL: options->parallel = number; break;
        case SOURCES: options->sources = number; break;
        case COUNT: options->count = number; break;
        case RATE: options->rate = number; break;
        case NAPS: options->naps = number; break;
        case SECONDS: options->seconds = atof(optarg); break;
        case WARMUP: options->warmup = atof(optarg); break;
        default: die("an option I do not know; see loadgen.c");
    }
}

static void check(const struct options *options) {
    if (options->port < 1) die("--port is missing");
    if (options->body < 16 || options->body > MOST_BODY) die("--body is 16 to %d", MOST_BODY);
    if (options->window < 1 || options->window > MOST_IN_FLIGHT)
        die("--window is 1 to %d", MOST_IN_FLIGHT);
    if (options->rooms < 1 || options->members < 1 || options->sources < 1 ||
        options->parallel < 1 || options->sources > 250)
        die("--rooms, --members, --sources and --parallel are at least 1, --sources at most 250");
    if (options->speakers != 0 && options->speakers != 1) die("--speakers is 1, or 0 for everyone");
}

static const struct adapter *find_adapter(const char *name) {
    for (size_t i = 0; i < sizeof adapters / sizeof *adapters; i++)
        if (strcmp(adapters[i]->name, name) == 0) return adapters[i];
    die("no protocol called %s", name);
    return NULL;
}

static void raise_descriptors(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv) {
    struct options options = {
        .workload = "talk", .protocol = "native", .host = "127.0.0.1", .tag = "a",
        .rooms = 1, .members = 100, .speakers = 1, .window = 1, .body = 64,
        .parallel = 8, .sources = 8, .seconds = 2, .warmup = 0.3, .sleeper = -1,
    };
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) set_option(&options, option);
    check(&options);
    raise_descriptors();
    signal(SIGUSR1, be_told);
    alarm((unsigned)(options.seconds + options.warmup) + PATIENCE);
    if (strcmp(options.workload, "talk") == 0)
        run_talk(find_adapter(options.protocol), &options);
    else if (strcmp(options.workload, "paced") == 0)
        run_paced(find_adapter(options.protocol), &options);
    else if (strcmp(options.workload, "stalled") == 0)
        run_stalled(find_adapter(options.protocol), &options);
    else if (strcmp(options.workload, "idle") == 0)
        run_idle(find_adapter(options.protocol), &options);
    else if (strcmp(options.workload, "echo") == 0)
        run_echo(&options);
    else if (strcmp(options.workload, "letters") == 0)
        run_letters(&options);
    else
        die("no workload called %s", options.workload);
    return 0;
}
