#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

// Has a process that has just been made begin now, on another processor than this one, where there is one: on virtual
// machines the scheduler takes idle processors for busy ones and leaves it beside its maker until that one sleeps. It may
// go anywhere afterwards.
void cl_begin_elsewhere(pid_t pid);

#endif
