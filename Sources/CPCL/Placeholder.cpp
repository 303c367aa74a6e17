#include "CPCL.h"
int CPCL_placeholder = 0;
