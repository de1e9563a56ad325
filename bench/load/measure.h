/* Clock, own CPU time, latencies and the conversation with the runner. */
#ifndef LOAD_MEASURE_H
#define LOAD_MEASURE_H

#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define LATENCY_TOP_US 1000000 /* slower than this is counted as this */

struct result {
    uint64_t deliveries, messages;
    uint64_t began_ns, ended_ns;
    double cpu_began, cpu_ended;
    uint32_t latency_us[LATENCY_TOP_US + 1];
};

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("loadgen: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static double own_cpu_seconds(void) {
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void begin_window(struct result *result) {
    memset(result, 0, sizeof *result);
    result->cpu_began = own_cpu_seconds();
    result->began_ns = now_ns();
}

static void end_window(struct result *result) {
    result->ended_ns = now_ns();
    result->cpu_ended = own_cpu_seconds();
}

static void count_delivery(struct result *result, uint64_t latency_ns) {
    uint64_t us = latency_ns / 1000;
    result->deliveries++;
    result->latency_us[us < LATENCY_TOP_US ? us : LATENCY_TOP_US]++;
}

static uint32_t percentile_us(const struct result *result, double share) {
    uint64_t below = 0, wanted = (uint64_t)((double)result->deliveries * share);
    for (uint32_t us = 0; us <= LATENCY_TOP_US; us++) {
        below += result->latency_us[us];
        if (below > wanted) return us;
    }
    return 0;
}

static void print_result(const struct result *result) {
    printf("{\"deliveries\":%llu,\"messages\":%llu,\"seconds\":%.6f,"
           "\"p50_us\":%u,\"p99_us\":%u,\"cpu_seconds\":%.4f}\n",
           (unsigned long long)result->deliveries, (unsigned long long)result->messages,
           (double)(result->ended_ns - result->began_ns) / 1e9, percentile_us(result, 0.50),
           percentile_us(result, 0.99), result->cpu_ended - result->cpu_began);
    fflush(stdout);
}

static volatile sig_atomic_t told_to_end;

static void be_told(int signal) {
    (void)signal;
    told_to_end = 1;
}

/* SIGUSR1 ends a window before its time; what was counted until then is the result. */
static int is_over(uint64_t until) { return told_to_end || now_ns() >= until; }

/* Says a milestone and waits: the runner reads the server's CPU-seconds here. */
static void milestone(const char *word) {
    char line[16];
    puts(word);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) exit(0);
}

#endif
