#include "CVision.h"
int CVision_placeholder = 0;
