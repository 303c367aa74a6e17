// Threads that run where others leave a core idle.
#pragma once

/// From now on the calling thread runs only while a core has nothing else to do; where the system knows no such
/// threads it stays as it is.
void run_only_while_idle(void);
