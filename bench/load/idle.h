/* Many members that say hello, enter a room and fall silent. */
#ifndef LOAD_IDLE_H
#define LOAD_IDLE_H

#include "members.h"

/* "deliveries" are members, "seconds" the first exchange: connect, hello, its answer. */
static void run_idle(const struct adapter *adapter, const struct options *options) {
    static struct result result;
    struct member *members = calloc((size_t)options->members, sizeof *members);
    for (int i = 0; i < options->members; i++)
        members[i].who = (struct who){options->tag, i % options->rooms, i};
    milestone("ready");
    begin_window(&result);
    int joining = adapter->steps - 1; /* the last step: into the room */
    lead(adapter, options, members, options->members, 0, joining);
    end_window(&result);
    milestone("connected");
    lead(adapter, options, members, options->members, joining, adapter->steps);
    milestone("joined");
    drain(500);
    milestone("idle");
    result.messages = result.deliveries = (uint64_t)options->members;
    print_result(&result);
}

#endif
