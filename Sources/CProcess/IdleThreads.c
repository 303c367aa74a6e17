// For SCHED_IDLE.
#define _GNU_SOURCE

#include "IdleThreads.h"

#include <sched.h>

void run_only_while_idle(void) {
#ifdef SCHED_IDLE
  // 0 is this thread, not the process.
  const struct sched_param none = {0};
  sched_setscheduler(0, SCHED_IDLE, &none);
#endif
}
