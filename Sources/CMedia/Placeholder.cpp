#include "CMedia.h"
int CMedia_placeholder = 0;
