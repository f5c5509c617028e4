#ifndef PROCESSORS_H
#define PROCESSORS_H

#include <sched.h>

// Where a new task is to begin, and where it may go then.
struct cl_processors {
    cpu_set_t first, later;
};

// Returns -1 where there is nothing to choose.
int cl_processors(struct cl_processors *processors);

#endif
