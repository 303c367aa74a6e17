#include "CProcess.h"
int CProcess_placeholder = 0;
